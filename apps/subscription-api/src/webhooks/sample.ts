import { deliveredOf, readDomainEvent, type DeliveredEvent } from '#application';
import type { z } from 'zod';
import type { sampleEvent } from './test.schema.js';

const MAX_BYTES = 1_048_576;

/**
 * A given event as it would be delivered, also one that Postrider alone tells of. Throws Refused where it could not be
 * published.
 */
export const sampleOf = (
  given: z.infer<typeof sampleEvent>,
  { id, account, now }: { readonly id: string; readonly account: string; readonly now: number },
): DeliveredEvent => {
  const message = {
    ...{ routingKey: '', contentType: 'application/json', messageId: undefined, headers: {} },
    body: Buffer.from(JSON.stringify({ id, ...given, account })),
  };
  const terms = { maxBytes: MAX_BYTES, now, account, reserved: 'taken' } as const;
  return deliveredOf(readDomainEvent(message, terms));
};
