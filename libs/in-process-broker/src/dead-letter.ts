import type { Refused } from '#application';
import { refusedHeaders, type QueueName } from '#runtime';
import type { Letter } from './letter.js';

/** The letter as it was, and why it was refused. */
export const refusedLetter = (letter: Letter, refused: Refused, refusedAt: Date): Letter => ({
  ...letter,
  headers: { ...letter.headers, ...refusedHeaders(letter, refused, refusedAt) },
});

/** The letter after it came back too often, with the headers RabbitMQ gives it then. */
export const exhaustedLetter = (letter: Letter, queue: QueueName): Letter => ({
  ...letter,
  headers: {
    ...letter.headers,
    'x-first-death-exchange': letter.exchange,
    'x-first-death-queue': queue,
    'x-first-death-reason': 'delivery_limit',
    'x-death': [
      {
        reason: 'delivery_limit',
        queue,
        exchange: letter.exchange,
        'routing-keys': [letter.routingKey],
      },
    ],
  },
});
