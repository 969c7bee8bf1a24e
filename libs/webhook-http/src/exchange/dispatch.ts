import type { Carrier } from '../connections/carrier.js';
import type { Post } from '../post.js';
import { Exchange, type Ending } from './exchange.js';
import type { ResponseBody } from './response-body.js';
import type { WatchedDispatch } from './watched-dispatch.js';

/** Sends a request, and calls back once with its ending, whatever happens. */
export const dispatch = (
  carrier: Carrier,
  { target, headers, body, patience }: Pick<Post, 'target' | 'headers' | 'body' | 'patience'>,
  done: (ending: Ending) => void,
  read?: ResponseBody,
): void => {
  const exchange = new Exchange(patience, done, read);
  const { origin, path } = target;
  const request: WatchedDispatch = { origin, path, method: 'POST', headers, body, exchange };
  carrier.dispatch(request, exchange);
};
