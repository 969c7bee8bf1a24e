import { Client, type buildConnector, type Dispatcher } from 'undici';
import type { Exchange } from '../exchange/exchange.js';
import type { WatchedDispatch } from '../exchange/watched-dispatch.js';

/** Makes a connection for an exchange, and gives up when that is over. */
export type Connect = (
  target: buildConnector.Options,
  exchange: Exchange | null,
  callback: buildConnector.Callback,
) => void;

/** Holds one connection and one request at a time, so that a connection is made for the request in hand. */
export class WatchedClient extends Client {
  private inHand: Exchange | null = null;

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
