import type { Dispatcher } from 'undici';
import { exchangeFailed, type Failure } from '../failure/failure.js';
import { deadline, timedOut } from '../failure/timed-out.js';
import type { Patience } from './patience.js';
import { ResponseBody } from './response-body.js';
import { keptHeaders } from './response-headers.js';

/** What had arrived when an exchange was over, and what broke it off, if anything did. */
export interface Ending {
  readonly status: number | null;
  readonly headers: Readonly<Record<string, string>>;
  /** The beginning of the body. */
  readonly excerpt: string;
  /** Why the excerpt is not all of the body, as in `longer than 4 KiB`; null when it is. */
  readonly unread: string | null;
  readonly failure: Failure | null;
}

/** What a request is broken off by. */
interface Controller {
  abort(reason: Error): void;
}

type ReceivedHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** One request and its answer, watched from before the connection to the last byte of the body. */
export class Exchange implements Dispatcher.DispatchHandler {
  private controller: Controller | null = null;
  private status: number | null = null;
  private headers: Readonly<Record<string, string>> = {};
  private readonly timer: NodeJS.Timeout;
  private over = false;
  private isSecond = false;
  private stopConnecting: (() => void) | null = null;

  /** @param patience for all of it: lookup, connection, TLS, request and answer. */
  constructor(
    readonly patience: Patience,
    private readonly done: (ending: Ending) => void,
    private readonly body = new ResponseBody(),
  ) {
    this.timer = deadline(patience.remainingMs, () => this.expire());
  }

  get isOver(): boolean {
    return this.over;
  }

  /** To be told by whoever makes a connection for it what to do when nobody waits for that any more. */
  isConnecting(stop: () => void): void {
    this.stopConnecting = stop;
  }

  onRequestStart(controller: Controller): void {
    // Throwing drops the request and keeps the connection; aborting would close it.
    if (this.over) throw new Error('given up before it was sent');
    // Where a connection ends undici may take what was sent on it for what still waits.
    if (this.controller !== null) throw new Error('nothing is sent twice');
    this.controller = controller;
    this.stopConnecting = null;
  }

  /** The receiver has done nothing about the request: whether it may be made once more. */
  startOver(): boolean {
    if (this.over || this.status !== null || this.isSecond) return false;
    this.isSecond = true;
    this.controller = null;
    return true;
  }

  onResponseStart(_controller: Controller, status: number, headers: ReceivedHeaders): void {
    const isInformational = status < 200;
    if (isInformational) return;
    this.status = status;
    this.headers = keptHeaders(headers);
  }

  onResponseData(controller: Controller, chunk: Buffer): void {
    if (this.over) return;
    this.body.add(chunk);
    if (!this.body.isTooLong) return;
    this.end(null);
    controller.abort(new Error('heard enough'));
  }

  onResponseEnd(): void {
    this.end(null);
  }

  onResponseError(_controller: Controller | null, error: Error): void {
    if (!this.over) this.end(exchangeFailed(error));
  }

  private expire(): void {
    if (this.over) return;
    const awaited =
      this.controller === null
        ? 'connection'
        : this.status === null
          ? 'answer'
          : 'end of the answer';
    const failure = timedOut(awaited, this.patience.timeoutMs);
    this.end(failure);
    this.controller?.abort(failure);
  }

  private end(failure: Failure | null): void {
    if (this.over) return;
    this.over = true;
    clearTimeout(this.timer);
    const { status, headers, body } = this;
    const encoding = headers['content-encoding'];
    const [excerpt, unread] = [body.excerpt(encoding), body.unread(encoding)];
    this.done({ status, headers, excerpt, unread, failure });
    this.stopConnecting?.();
  }
}
