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
  /** How many pieces of answers have come. */
  private heard = 0;
  private isSilent = false;

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
      this.hangUp();
    });
    // Its streams tell their exchanges.
    this.session.on('error', () => undefined);
    // What was announced is heeded after those who listen were told.
    this.session.on('goaway', () => setImmediate(() => this.hangUp()));
    for (const event of ['close', 'goaway', 'remoteSettings']) this.session.on(event, onChange);
  }

  /** Nothing is under way on it, and nothing will be. */
  get isOver(): boolean {
    return this.session.destroyed;
  }

  get hasRoom(): boolean {
    const most = this.session.remoteSettings.maxConcurrentStreams ?? MOST_STREAMS;
    if (this.isSilent || this.session.closed || this.isOver) return false;
    return this.open < Math.min(most, MOST_STREAMS);
  }

  ask(request: WatchedDispatch): void {
    this.open += 1;
    this.session.ref();
    const heardBefore = this.heard;
    askOver(this.session, request, {
      heard: () => (this.heard += 1),
      over: (how) => {
        // A connection that was forgotten on the way says nothing for ever, and does not end either.
        if (how === 'given up' && this.heard === heardBefore) this.isSilent = true;
        this.open -= 1;
        if (this.open === 0) this.rest();
        if (how === 'refused') this.options.onRefused(request);
        else this.options.onChange();
      },
    });
  }

  /** Resolves when what is under way is over. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      if (this.session.destroyed && this.options.socket.destroyed) return resolve();
      this.session.once('close', resolve);
      this.session.close();
      this.hangUp();
    });
  }

  private rest(): void {
    this.session.unref();
    this.session.setTimeout(this.options.keepAliveMs);
    if (this.isSilent) this.options.socket.destroy();
    else this.hangUp();
  }

  /** Once its end was announced and nothing is under way: node would wait until the receiver hangs up as well. */
  private hangUp(): void {
    if (this.open === 0 && this.session.closed) this.options.socket.destroySoon();
  }
}
