import type { CollectedLetter } from '../ports/dead-letters.js';
import { NOON } from './fake-clock.js';

/** One that was refused, under the message id that is its id. */
export const collectedLetter = (given: Partial<CollectedLetter> = {}): CollectedLetter => ({
  id: 'letter-1',
  queue: 'event-router',
  account: null,
  reason: 'not-json',
  detail: 'Send JSON.',
  routingKey: 'task.created',
  exchange: 'domain.events',
  refusedAt: new Date(NOON).toISOString(),
  contentType: null,
  body: Buffer.from('poison'),
  redriven: 0,
  messageId: given.id ?? 'letter-1',
  headers: { tenant: 'acme' },
  properties: {},
  redelivered: false,
  ...given,
});

export const bodyOf = ({ body }: { readonly body: Uint8Array }): string =>
  Buffer.from(body).toString('latin1');
