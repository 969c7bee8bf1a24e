import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { ConnectionLimits } from '../connections/agent-of.js';
import type { Connect, Waiting } from '../connections/connect.js';
import type { WatchedDispatch } from '../exchange/watched-dispatch.js';
import { deadline } from '../failure/timed-out.js';
import { Http2Session } from './http2-session.js';

export interface EndpointOptions {
  readonly origin: string;
  readonly connect: Connect;
  readonly limits: ConnectionLimits;
  /** It does not speak HTTP/2: these have to go otherwise. */
  readonly onHttp1: (requests: readonly WatchedDispatch[]) => void;
  /** It has not even looked at it. */
  readonly onRefused: (request: WatchedDispatch) => void;
  /** Nothing is open and nothing waits. */
  readonly onEmpty: () => void;
}

/** A connection that took longer than this is not worth keeping everyone waiting for. */
const LONGEST_ATTEMPT_MS = 10_000;

/** The connections of HTTP/2 to one origin, and who waits for one. */
export class Http2Endpoint {
  private readonly sessions = new Set<Http2Session>();
  private readonly waiting = new Set<WatchedDispatch>();
  private giveUpConnecting: (() => void) | null = null;
  private onServed: (() => void) | null = null;

  constructor(private readonly options: EndpointOptions) {}

  dispatch(request: WatchedDispatch): void {
    this.waiting.add(request);
    request.exchange.isConnecting(() => this.leave(request));
    this.serve();
  }

  /** Resolves when everything under way is over. */
  async close(): Promise<void> {
    if (this.waiting.size > 0) await new Promise<void>((resolve) => (this.onServed = resolve));
    await Promise.all([...this.sessions].map((session) => session.close()));
  }

  private serve(): void {
    for (const session of this.sessions) if (session.isOver) this.sessions.delete(session);
    for (const request of this.waiting) {
      const session = this.roomy();
      if (!session) return this.connect(request);
      this.waiting.delete(request);
      session.ask(request);
    }
    this.onServed?.();
    if (this.sessions.size === 0) this.options.onEmpty();
  }

  private roomy(): Http2Session | undefined {
    for (const session of this.sessions) if (session.hasRoom) return session;
    return undefined;
  }

  /**
   * One at a time, for all who wait: it is given up when nobody does, and made anew when it takes longer than the
   * first of them would wait. One that is never answered would keep all that come after from the endpoint.
   */
  private connect({ exchange }: WatchedDispatch): void {
    const { origin, limits } = this.options;
    if (this.giveUpConnecting || this.sessions.size >= limits.connectionsPerOrigin) return;
    let stop = (): void => undefined;
    let isGivenUp = false;
    const giveUp = (): void => {
      isGivenUp = true;
      stop();
    };
    this.giveUpConnecting = giveUp;
    const timer = deadline(Math.min(exchange.patience.timeoutMs, LONGEST_ATTEMPT_MS), giveUp);
    const everyone: Waiting = { isOver: false, isConnecting: (how) => (stop = how) };
    this.options.connect(placeOf(origin), everyone, (...[error, socket]) => {
      clearTimeout(timer);
      this.giveUpConnecting = null;
      if (error === null) this.use(socket);
      else if (isGivenUp) this.serve();
      else this.fail(error);
    });
  }

  private use(socket: Socket): void {
    if ((socket as TLSSocket).alpnProtocol !== 'h2') {
      socket.destroy();
      this.options.onHttp1(this.takeWaiting());
      return this.serve();
    }
    const { origin, limits, onRefused } = this.options;
    const onChange = (): void => this.serve();
    this.sessions.add(new Http2Session({ origin, socket, ...limits, onChange, onRefused }));
    this.serve();
  }

  private fail(error: Error): void {
    for (const { exchange } of this.takeWaiting()) exchange.onResponseError(null, error);
    this.serve();
  }

  private takeWaiting(): readonly WatchedDispatch[] {
    const taken = [...this.waiting];
    this.waiting.clear();
    return taken;
  }

  private leave(request: WatchedDispatch): void {
    this.waiting.delete(request);
    if (this.waiting.size > 0) return;
    this.giveUpConnecting?.();
    this.serve();
  }
}

const placeOf = (origin: string): Parameters<Connect>[0] => {
  const { protocol, hostname, host, port } = new URL(origin);
  return { protocol, hostname: unbracketed(hostname), host, port };
};

const unbracketed = (hostname: string): string => hostname.replace(/^\[(.*)\]$/, '$1');
