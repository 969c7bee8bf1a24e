import { connect, type ClientHttp2Session } from 'node:http2';
import type { Socket } from 'node:net';
import { MAX_HEADER_BYTES } from '../connections/agent-of.js';
import type { WatchedDispatch } from '../exchange/watched-dispatch.js';
import { askOver } from './ask-over.js';

/** Of one connection at once, where the endpoint takes as many: what is lost with a connection is no more. */
const MOST_STREAMS = 100;

export interface SessionOptions {
  readonly origin: string;
  /** Spoken to over TLS, with h2 agreed upon. */
  readonly socket: Socket;
  readonly keepAliveMs: number;
  /** There is room for more, or it is closed. */
  readonly onChange: () => void;
  /** The endpoint has not even looked at it. */
  readonly onRefused: (request: WatchedDispatch) => void;
}

/** One connection of HTTP/2, with many requests at once. */
export class Http2Session {
  private readonly session: ClientHttp2Session;
  private open = 0;

  constructor(private readonly options: SessionOptions) {
    const { origin, socket, keepAliveMs, onChange } = options;
    this.session = connect(origin, {
      createConnection: () => socket,
      settings: { enablePush: false, maxHeaderListSize: MAX_HEADER_BYTES },
    });
    this.session.unref();
    this.session.setTimeout(keepAliveMs);
    // Not as the callback above, which is called once: while an answer is awaited nothing is idle yet.
    this.session.on('timeout', () => {
      if (this.open === 0) this.session.close();
    });
    // Its streams tell their exchanges.
    this.session.on('error', () => undefined);
    for (const event of ['close', 'goaway', 'remoteSettings']) this.session.on(event, onChange);
  }

  /** Nothing is under way on it, and nothing will be. */
  get isOver(): boolean {
    return this.session.destroyed;
  }

  get hasRoom(): boolean {
    const most = this.session.remoteSettings.maxConcurrentStreams ?? MOST_STREAMS;
    return !this.session.closed && !this.isOver && this.open < Math.min(most, MOST_STREAMS);
  }

  ask(request: WatchedDispatch): void {
    this.open += 1;
    this.session.ref();
    askOver(this.session, request, (how) => {
      this.open -= 1;
      if (this.open === 0) this.rest();
      if (how === 'refused') this.options.onRefused(request);
      else this.options.onChange();
    });
  }

  private rest(): void {
    this.session.unref();
    this.session.setTimeout(this.options.keepAliveMs);
  }

  /** Resolves when what is under way is over. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      if (this.session.destroyed) return resolve();
      this.session.once('close', resolve);
      this.session.close();
    });
  }
}
