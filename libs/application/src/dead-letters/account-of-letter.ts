import { isId } from '#domain';
import type { DeadLetterQueue } from '../ports/dead-letters.js';
import type { IncomingMessage } from '../ports/incoming-message.js';
import { publishedAccountOf } from '../routing/read-domain-event.js';

/** What is longer is not read for it: no event that was taken is. */
const LONGEST_READ = 16 * 1024 * 1024;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The account a refused message belongs to, by the rules of domain events; null when it cannot be read. */
export const accountOfLetter = (
  queue: DeadLetterQueue,
  { headers, body }: Pick<IncomingMessage, 'headers' | 'body'>,
): string | null => {
  const parsed = read(body);
  if (queue !== 'deliveries') return publishedAccountOf(headers, parsed);
  const { deliveries } = { ...parsed } as { readonly deliveries?: unknown };
  // All of a bundle are of one webhook.
  const first: Owed | undefined = Array.isArray(deliveries)
    ? (deliveries as readonly Owed[])[0]
    : undefined;
  const account = first?.event?.account;
  return typeof account === 'string' && isId(account) ? account : null;
};

/** As far as it is one. */
type Owed = { readonly event?: { readonly account?: unknown } | null } | null;

const read = (body: Uint8Array): object | undefined => {
  if (body.byteLength > LONGEST_READ) return undefined;
  try {
    const parsed: unknown = JSON.parse(utf8.decode(body));
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
      ? parsed
      : undefined;
  } catch {
    return undefined;
  }
};
