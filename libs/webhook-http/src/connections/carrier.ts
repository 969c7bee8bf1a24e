import type { Exchange } from '../exchange/exchange.js';
import type { WatchedDispatch } from '../exchange/watched-dispatch.js';

/** Carries requests to their endpoints. An undici agent is one. */
export interface Carrier {
  /** Tells the exchange how it goes; throws nothing. */
  dispatch(request: WatchedDispatch, exchange: Exchange): unknown;
  /** Resolves when everything under way is over; takes nothing any more. */
  close(): Promise<void>;
}
