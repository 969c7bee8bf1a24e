import type { Refused } from '#application';
import type { QueueName } from '#runtime';
import type { Letter } from './letter.js';

const LONGEST_DETAIL = 512;

/** The letter as it was, and why it was refused. */
export const refusedLetter = (
  letter: Letter,
  { reason, message: detail }: Refused,
  refusedAt: Date,
): Letter => ({
  ...letter,
  headers: {
    ...letter.headers,
    'x-postrider-reason': reason,
    'x-postrider-detail': detail.slice(0, LONGEST_DETAIL),
    'x-postrider-routing-key': letter.routingKey,
    'x-postrider-exchange': letter.exchange,
    'x-postrider-refused-at': refusedAt.toISOString(),
  },
});

/** The letter after it came back too often, with the headers RabbitMQ gives it then. */
export const exhaustedLetter = (letter: Letter, queue: QueueName): Letter => ({
  ...letter,
  headers: {
    ...letter.headers,
    'x-first-death-exchange': letter.exchange,
    'x-first-death-queue': queue,
    'x-first-death-reason': 'delivery_limit',
  },
});
