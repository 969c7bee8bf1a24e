import { describe, expect, it } from '@jest/globals';
import type { Pacing } from '#domain';
import { Postponed } from '../delivering/lanes/postponed.js';
import { succeeded } from '../testing/examples.js';
import { FakeClock, NOON } from '../testing/fake-clock.js';
import { InMemoryRates } from '../testing/in-memory-rates.js';
import { RateGate } from './rate-gate.js';
import { type RateDemand } from './rates.js';

const rate = { requests: 10, perMs: 1_000 };

/** Tells how often it was asked. */
class CountedRates extends InMemoryRates {
  readonly asked: (readonly RateDemand[])[] = [];

  override take(demands: readonly RateDemand[], now: number) {
    this.asked.push(demands);
    return super.take(demands, now);
  }
}

describe('the gate before a webhook with a rate', () => {
  const clock = new FakeClock();
  const rates = new CountedRates();
  const gate = new RateGate(rates, clock);
  let sent = 0;

  const send = (endpoint: string, given: Pacing['rate'] = rate) => {
    const pacing = { concurrency: 10, rate: given, hostThrottle: null };
    return gate.through({ endpoint, account: 'acme', host: 'example.com', pacing }, async () => {
      sent += 1;
      return { answer: succeeded() };
    });
  };

  it('lets as many leave as the rate allows, and postpones the others to turns of their own', async () => {
    const all = await Promise.all(Array.from({ length: 13 }, () => send('a')));
    expect(sent).toBe(10);
    const turns = all.flatMap((one) => (one instanceof Postponed ? [one.dueAt - NOON] : []));
    expect(turns).toEqual([1_100, 1_221, 1_342]);
  });

  it('asks for all that wait at once, each webhook once', async () => {
    rates.asked.length = 0;
    await Promise.all([send('b'), send('c'), send('b'), send('c'), send('c')]);
    expect(rates.asked).toEqual([
      [
        { webhookId: 'b', rate, wanted: 2 },
        { webhookId: 'c', rate, wanted: 3 },
      ],
    ]);
  });

  it('asks nothing for a webhook without one', async () => {
    rates.asked.length = 0;
    expect(await send('d', null)).toMatchObject({ answer: { outcome: 'success' } });
    expect(rates.asked).toEqual([]);
  });
});
