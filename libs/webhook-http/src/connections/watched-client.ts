import { Client, type Dispatcher } from 'undici';
import type { WatchedDispatch } from '../exchange/watched-dispatch.js';
import type { Connect, Waiting } from './connect.js';

/** Holds one connection and one request at a time, so that a connection is made for the request in hand. */
export class WatchedClient extends Client {
  private inHand: Waiting | null = null;

  constructor(origin: string | URL, options: Client.Options, connect: Connect) {
    super(origin, {
      ...options,
      pipelining: 1,
      connect: (target, callback) => connect(target, this.inHand, callback),
    });
  }

  override dispatch(
    request: Dispatcher.DispatchOptions,
    handler: Dispatcher.DispatchHandler,
  ): boolean {
    this.inHand = (request as WatchedDispatch).exchange;
    return super.dispatch(request, handler);
  }
}
