import type { Dispatcher } from 'undici';
import { exchangeFailed, type Failure } from '../failure/failure.js';
import { deadline, timedOut } from '../failure/timed-out.js';
import { ResponseBody } from './response-body.js';
import { keptHeaders } from './response-headers.js';

/** What had arrived when an exchange was over, and what broke it off, if anything did. */
export interface Ending {
  readonly status: number | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly excerpt: string;
  readonly failure: Failure | null;
}

type Controller = Dispatcher.DispatchController;
type ReceivedHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** One request and its answer, watched from before the connection to the last byte of the body. */
export class Exchange implements Dispatcher.DispatchHandler {
  private controller: Controller | null = null;
  private status: number | null = null;
  private headers: Readonly<Record<string, string>> = {};
  private readonly body = new ResponseBody();
  private readonly timer: NodeJS.Timeout;
  private over = false;

  /** @param timeoutMs for all of it: lookup, connection, TLS, request and answer. */
  constructor(
    private readonly timeoutMs: number,
    private readonly done: (ending: Ending) => void,
  ) {
    this.timer = deadline(timeoutMs, () => this.expire());
  }

  onRequestStart(controller: Controller): void {
    // Throwing drops the request and keeps the connection; aborting would close it.
    if (this.over) throw new Error('given up before it was sent');
    this.controller = controller;
  }

  onResponseStart(_controller: Controller, status: number, headers: ReceivedHeaders): void {
    const isInformational = status < 200;
    if (isInformational) return;
    this.status = status;
    this.headers = keptHeaders(headers);
  }

  onResponseData(controller: Controller, chunk: Buffer): void {
    this.body.add(chunk);
    if (!this.body.isTooLong) return;
    this.end(null);
    controller.abort(new Error('heard enough'));
  }

  onResponseEnd(): void {
    this.end(null);
  }

  onResponseError(_controller: Controller, error: Error): void {
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
    const failure = timedOut(awaited, this.timeoutMs);
    this.end(failure);
    this.controller?.abort(failure);
  }

  private end(failure: Failure | null): void {
    if (this.over) return;
    this.over = true;
    clearTimeout(this.timer);
    const { status, headers } = this;
    this.done({
      status,
      headers,
      excerpt: this.body.excerpt(headers['content-encoding']),
      failure,
    });
  }
}
