import type { Ending } from '../exchange/exchange.js';
import { LONGEST_VALUE } from '../exchange/response-headers.js';
import type { Hiding } from './hiding.js';

/** Takes secrets out of an answer, as some receivers repeat what they were sent. */
export const withoutSecrets = (ending: Ending, hiding: Hiding): Ending => {
  const isWhole = ending.unread === null && ending.failure === null;
  const excerpt = isWhole ? hiding.in(ending.excerpt) : hiding.inCut(ending.excerpt);
  const headers = headersWithout(ending.headers, hiding);
  if (excerpt === ending.excerpt && headers === ending.headers) return ending;
  return { ...ending, excerpt, headers };
};

/** The very same when there is nothing to hide. */
const headersWithout = (headers: Ending['headers'], hiding: Hiding): Ending['headers'] => {
  let result: Record<string, string> | null = null;
  for (const name in headers) {
    const value = headers[name] ?? '';
    const hidden = value.length < LONGEST_VALUE ? hiding.in(value) : hiding.inCut(value);
    if (hidden === value) continue;
    result ??= { ...headers };
    result[name] = hidden;
  }
  return result ?? headers;
};
