import type { DialectReply } from '../dialect.js';
import { jsonReply } from '../shared/json-reply.js';

const HELP =
  'For more information on API status codes and how to handle them, read the docs on errors: https://developers.asana.com/docs/errors';

export const failed = (
  status: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): DialectReply => jsonReply(status, { errors: [{ message, help: HELP }] }, headers);

/** `waitMs`: until some are allowed again. */
export const tooMany = (waitMs: number): DialectReply =>
  failed(
    429,
    "You've made too many requests and hit a rate limit. Please retry after the given amount of time.",
    { 'retry-after': String(Math.max(1, Math.ceil(waitMs / 1_000))) },
  );

/** The vendor adds a phrase by which its people find the error. */
export const brokenHere = (): DialectReply =>
  jsonReply(500, {
    errors: [{ message: 'Server Error', help: HELP, phrase: '6 sad squid snuggle softly' }],
  });

export const unknownObject = (gid: string): DialectReply =>
  failed(404, `webhook: Unknown object: ${gid}`);
