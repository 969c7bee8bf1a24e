import { deliveredOf, readDomainEvent, type DeliveredEvent } from '#application';
import type { z } from 'zod';
import type { sampleEvent } from './test.schema.js';

const MAX_BYTES = 1_048_576;

/** A given event as it would be delivered. Throws Refused where it could not be published. */
export const sampleOf = (
  given: z.infer<typeof sampleEvent>,
  { id, account, now }: { readonly id: string; readonly account: string; readonly now: number },
): DeliveredEvent => {
  const message = {
    ...{ routingKey: '', contentType: 'application/json', messageId: undefined, headers: {} },
    body: Buffer.from(JSON.stringify({ id, ...given, account })),
  };
  return deliveredOf(readDomainEvent(message, { maxBytes: MAX_BYTES, now, account }));
};
