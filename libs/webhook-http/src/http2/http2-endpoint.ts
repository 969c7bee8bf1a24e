import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { ConnectionLimits } from '../connections/agent-of.js';
import type { Connect, Waiting } from '../connections/connect.js';
import type { WatchedDispatch } from '../exchange/watched-dispatch.js';
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

/** The connections of HTTP/2 to one origin, and who waits for one. */
export class Http2Endpoint {
  private readonly sessions = new Set<Http2Session>();
  private readonly waiting = new Set<WatchedDispatch>();
  private connecting: { stop: () => void } | null = null;
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
      if (!session) break;
      this.waiting.delete(request);
      session.ask(request);
    }
    const { connectionsPerOrigin } = this.options.limits;
    if (this.waiting.size > 0) {
      if (!this.connecting && this.sessions.size < connectionsPerOrigin) this.connect();
      return;
    }
    this.onServed?.();
    if (this.sessions.size === 0) this.options.onEmpty();
  }

  private roomy(): Http2Session | undefined {
    for (const session of this.sessions) if (session.hasRoom) return session;
    return undefined;
  }

  /** One at a time, for all who wait: it is given up when nobody does. */
  private connect(): void {
    const connecting = { stop: (): void => undefined };
    this.connecting = connecting;
    const everyone: Waiting = { isOver: false, isConnecting: (stop) => (connecting.stop = stop) };
    const { protocol, hostname, host, port } = new URL(this.options.origin);
    const target = { protocol, hostname: unbracketed(hostname), host, port };
    this.options.connect(target, everyone, (...[error, socket]) => {
      this.connecting = null;
      if (error !== null) this.fail(error);
      else this.use(socket);
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
    this.connecting?.stop();
    this.serve();
  }
}

const unbracketed = (hostname: string): string => hostname.replace(/^\[(.*)\]$/, '$1');
