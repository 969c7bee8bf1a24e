import { LONGEST_RETRY_AFTER_MS } from './retry.js';

const ASKING: readonly number[] = [429, 503];

const SECONDS = /^\d{1,15}$/;
/** `Sun, 06 Nov 1994 08:49:37 GMT` and `Sunday, 06-Nov-94 08:49:37 GMT`. */
const WITH_ZONE = /^[A-Z][a-z]{2,8}, \d{2}[ -][A-Z][a-z]{2}[ -]\d{2,4} \d{2}:\d{2}:\d{2} GMT$/;
/** `Sun Nov  6 08:49:37 1994`, which is GMT too. */
const BARE = /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/;

/**
 * How long a 429 or 503 asks to wait, in ms from now, 0 to a day; null when it does not ask, or in no form of
 * RFC 9110, 10.2.3: seconds, or a date in one of three forms.
 * @param now ms since the epoch.
 */
export const retryAfterOf = (
  status: number | null,
  value: string | undefined,
  now: number,
): number | null => {
  if (status === null || value === undefined || !ASKING.includes(status)) return null;
  const text = value.trim();
  if (SECONDS.test(text)) return Math.min(Number(text) * 1_000, LONGEST_RETRY_AFTER_MS);
  const at = WITH_ZONE.test(text) ? text : BARE.test(text) ? `${text} GMT` : '';
  const ms = Date.parse(at) - now;
  return Number.isNaN(ms) ? null : Math.min(Math.max(0, ms), LONGEST_RETRY_AFTER_MS);
};
