import { STATUS_CODES } from 'node:http';
import type { Answer } from '#domain';
import type { Ending } from './exchange/exchange.js';
import type { Failure } from './failure/failure.js';

/** Judges an ending: 2xx is success, everything else is not (Standard Webhooks: 3xx is a failure). */
export const answerOf = (
  { status, headers, excerpt, failure }: Ending,
  startedAt: number,
  durationMs: number,
): Answer => {
  const outcome = failure?.outcome ?? (isSuccess(status) ? 'success' : 'http_status');
  const error = failure?.message ?? (outcome === 'success' ? null : statusText(status));
  const unread = { retryAfterMs: null, command: null, request: null };
  return { outcome, status, headers, excerpt, error, startedAt, durationMs, ...unread };
};

/** The ending of a request that never left. */
export const unsent = (failure: Failure): Ending => ({
  status: null,
  headers: {},
  excerpt: '',
  failure,
});

const isSuccess = (status: number | null): boolean =>
  status !== null && status >= 200 && status < 300;

/** The reason phrase is the standard's and not the receiver's, who may write anything there. */
const statusText = (status: number | null): string => {
  const text = `${status ?? ''} ${STATUS_CODES[status ?? 0] ?? 'unknown status'}`;
  const isRedirect = status !== null && status >= 300 && status < 400;
  return isRedirect ? `${text} (redirects are not followed)` : text;
};
