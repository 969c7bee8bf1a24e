import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { DueDelivery } from '../../ports/delivery-road.js';
import { aDomainEvent } from '../../testing/examples.js';
import { NOON } from '../../testing/fake-clock.js';
import { bundle, BUNDLE_LIMIT, readBundle, writeBundle } from './bundle.js';

const delivery: fc.Arbitrary<DueDelivery> = fc.record({
  id: fc.uuid(),
  webhookId: fc.constantFrom('a', 'b', 'c'),
  attempt: fc.integer({ min: 1, max: 10 }),
  leaseUntil: fc.integer({ min: NOON, max: 2 * NOON }),
  event: fc
    .oneof(
      { weight: 10, arbitrary: fc.json() },
      { weight: 1, arbitrary: fc.constant(`"${'é'.repeat(40_000)}"`) },
    )
    .map((data) => ({ ...aDomainEvent(), data, details: null })),
});
const bytesIn = (deliveries: readonly DueDelivery[]): number =>
  deliveries.reduce((sum, { event }) => sum + Buffer.byteLength(event.data), 0);

describe('bundles', () => {
  it('hold every delivery once, those of a webhook in their order, and no two webhooks', () => {
    fc.assert(
      fc.property(fc.array(delivery, { maxLength: 70, size: 'max' }), (deliveries) => {
        const bundles = bundle(deliveries);
        for (const webhookId of ['a', 'b', 'c']) {
          const ofOne = (all: readonly DueDelivery[]) =>
            all.filter((one) => one.webhookId === webhookId);
          expect(ofOne(bundles.flat())).toEqual(ofOne(deliveries));
        }
        for (const one of bundles) {
          expect(new Set(one.map(({ webhookId }) => webhookId)).size).toBe(1);
          expect(one.length).toBeLessThanOrEqual(BUNDLE_LIMIT.deliveries);
          if (one.length > 1) expect(bytesIn(one)).toBeLessThanOrEqual(BUNDLE_LIMIT.dataBytes);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('are read as they were written', () => {
    fc.assert(
      fc.property(fc.array(delivery, { minLength: 1, maxLength: 5 }), (deliveries) => {
        const message = {
          routingKey: 'deliveries',
          contentType: undefined,
          messageId: undefined,
          headers: {},
          body: Buffer.from(writeBundle(deliveries)),
          redelivered: false,
        };
        expect(readBundle(message)).toEqual(deliveries);
      }),
    );
  });
});
