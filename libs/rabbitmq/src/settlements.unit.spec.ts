import { describe, expect, it } from '@jest/globals';
import type { Channel, ConsumeMessage } from 'amqplib';
import fc from 'fast-check';
import { Settlements } from './settlements.js';

/**
 * Counts what a broker counts, and is as strict: a tag it did not hand out, or has back, closes the
 * channel.
 */
class BrokerSide {
  readonly unsettled = new Set<number>();
  readonly handedBack: number[] = [];
  acked = 0;
  frames = 0;

  constructor(count: number) {
    for (let tag = 1; tag <= count; tag += 1) this.unsettled.add(tag);
  }

  ack({ fields: { deliveryTag } }: ConsumeMessage, allUpTo = false): void {
    this.#mustKnow(deliveryTag);
    this.frames += 1;
    for (const tag of [...this.unsettled]) {
      if (tag === deliveryTag || (allUpTo && tag < deliveryTag)) {
        this.unsettled.delete(tag);
        this.acked += 1;
      }
    }
  }

  nack({ fields: { deliveryTag } }: ConsumeMessage): void {
    this.#mustKnow(deliveryTag);
    this.unsettled.delete(deliveryTag);
    this.handedBack.push(deliveryTag);
  }

  #mustKnow(tag: number): void {
    if (!this.unsettled.has(tag)) throw new Error(`unknown delivery tag ${tag}`);
  }
}

const message = (deliveryTag: number): ConsumeMessage =>
  ({ fields: { deliveryTag } }) as ConsumeMessage;
const settle = (broker: BrokerSide): Settlements => new Settlements(broker as unknown as Channel);

describe('the messages of a channel', () => {
  it('are acked when they are handled and not before, in whatever order that is', () => {
    const steps = fc.array(fc.tuple(fc.nat(), fc.constantFrom('handled', 'back', 'flush')));
    fc.assert(
      fc.property(steps, (plan) => {
        const broker = new BrokerSide(plan.length);
        const settlements = settle(broker);
        const inHand = [...broker.unsettled];
        let flushed = 0;
        for (const [which, step] of plan) {
          const [tag] = inHand.splice(which % Math.max(inHand.length, 1), step === 'flush' ? 0 : 1);
          if (tag === undefined) settlements.flush();
          else if (step === 'handled') settlements.handled(message(tag));
          else settlements.handBack(message(tag));
          if (tag === undefined) flushed = plan.length - inHand.length - broker.handedBack.length;
          expect(inHand.filter((still) => !broker.unsettled.has(still))).toEqual([]);
          expect(broker.acked).toBe(flushed);
        }
        settlements.flush();
        expect([...broker.unsettled]).toEqual(inHand);
      }),
    );
  });

  it('take one frame when they are handled in turn', () => {
    const broker = new BrokerSide(100);
    const settlements = settle(broker);
    for (let tag = 100; tag > 0; tag -= 1) settlements.handled(message(tag));
    settlements.flush();
    expect(broker).toMatchObject({ acked: 100, frames: 1 });
  });

  it('are acked within the turn of the event loop', async () => {
    const broker = new BrokerSide(1);
    settle(broker).handled(message(1));
    await new Promise((resolve) => setImmediate(resolve));
    expect(broker.acked).toBe(1);
  });

  it('are left to the broker when the channel is closed', () => {
    const settlements = settle(new BrokerSide(0));
    settlements.handled(message(1));
    settlements.flush();
    settlements.handBack(message(2));
  });
});
