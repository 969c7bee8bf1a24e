import type { Dispatcher } from 'undici';
import type { Exchange } from './exchange.js';

/** A request that tells the client it is handed to whom it is for: undici hands its options on as they are. */
export interface WatchedDispatch extends Dispatcher.DispatchOptions {
  readonly origin: string;
  readonly method: 'POST';
  /** Names and values in turn. */
  readonly headers: string[];
  readonly body: Buffer;
  readonly exchange: Exchange;
}
