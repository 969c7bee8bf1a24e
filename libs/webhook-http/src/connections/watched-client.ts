import { Client, type Dispatcher } from 'undici';
import type { WatchedDispatch } from '../exchange/watched-dispatch.js';
import type { Connect, Waiting } from './connect.js';
import { UnaskedContinue } from './unasked-continue.js';

/** Holds one connection and one request at a time, so that a connection is made for the request in hand. */
export class WatchedClient extends Client {
  private inHand: Waiting | null = null;
  private readonly unasked: UnaskedContinue;

  constructor(origin: string | URL, options: Client.Options, connect: Connect) {
    const unasked = new UnaskedContinue();
    super(origin, {
      ...options,
      pipelining: 1,
      connect: (target, callback) =>
        connect(target, this.inHand, (...[error, socket]) => {
          if (error === null) callback(null, unasked.watch(socket));
          else callback(error, null);
        }),
    });
    this.unasked = unasked;
  }

  override dispatch(
    request: Dispatcher.DispatchOptions,
    handler: Dispatcher.DispatchHandler,
  ): boolean {
    this.inHand = (request as WatchedDispatch).exchange;
    this.unasked.answerBegins();
    return super.dispatch(request, handler);
  }
}
