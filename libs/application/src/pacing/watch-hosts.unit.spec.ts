import { beforeEach, describe, expect, it } from '@jest/globals';
import { NATIVE_PROFILE } from '#domain';
import { FakeClock, NOON } from '../testing/fake-clock.js';
import { profilesWith } from '../testing/fake-rules.js';
import { InMemoryHostThrottles } from '../testing/in-memory-host-throttles.js';
import { InMemoryStore } from '../testing/in-memory-store/in-memory-store.js';
import { SequentialIds } from '../testing/sequential-ids.js';
import { WebhookHand } from '../testing/webhook-hand.js';
import { WatchHosts } from './watch-hosts.js';

const rule = { afterFailures: 2, waitsMs: [60_000] };
const heeding = { pacing: { hostThrottle: rule } };

describe('hosts that fail', () => {
  let store: InMemoryStore;
  let hand: WebhookHand;
  let clock: FakeClock;
  let throttles: InMemoryHostThrottles;
  let hosts: WatchHosts;

  beforeEach(() => {
    const ids = new SequentialIds();
    store = new InMemoryStore(ids);
    hand = new WebhookHand(store.transactions, ids);
    clock = new FakeClock();
    throttles = new InMemoryHostThrottles();
    hosts = new WatchHosts(throttles, store.webhooks, profilesWith(NATIVE_PROFILE), clock);
  });

  const fail = (host: string, count: number) =>
    throttles.fail(
      Array.from({ length: count }, () => ({
        ...{ account: 'acme', host, rule, startedAt: NOON - 10, endedAt: NOON },
      })),
    );
  const list = async () => (await hosts.list('acme', { limit: 10, after: null })).items;

  it('are listed with the webhooks that wait for them', async () => {
    const create = (name: string, url: string, profile = {}) => hand.create({ name, url, profile });
    const one = await create('One', 'https://example.com/one', heeding);
    const two = await create('Two', 'https://EXAMPLE.com/two', heeding);
    await create('heeds no throttle', 'https://example.com/three');
    await create('elsewhere', 'https://elsewhere.com/?at=example.com', heeding);
    await hand.disable(await create('disabled', 'https://example.com/four', heeding));
    await fail('example.com', 3);
    await fail('other.com', 1);
    const [example, other] = await list();
    expect(example).toMatchObject({
      ...{ host: 'example.com', failures: 3, lastFailureAt: '2026-11-20T12:00:00.000Z' },
      throttledUntil: '2026-11-20T12:01:00.000Z',
    });
    expect(new Set(example!.webhooks)).toEqual(
      new Set([
        { id: one, name: 'One' },
        { id: two, name: 'Two' },
      ]),
    );
    expect(other).toMatchObject({ host: 'other.com', failures: 1, throttledUntil: null });
    clock.advance(60_000);
    expect(await list()).toMatchObject([{ failures: 3, throttledUntil: null }, { failures: 1 }]);
  });

  it('make their webhooks show until when they wait', async () => {
    await hand.create({ name: 'waits', url: 'https://example.com/', profile: heeding });
    await hand.create({ name: 'heeds no throttle', url: 'https://example.com/' });
    await hand.create({ name: 'elsewhere', url: 'https://other.com/', profile: heeding });
    await fail('example.com', 2);
    const { items } = await store.webhooks.list('acme', { limit: 10, after: null });
    const until = await hosts.throttledUntil(items);
    const named = items.map(({ settings }, i) => [settings.name, until[i]]);
    expect(Object.fromEntries(named)).toEqual({
      ...{ 'heeds no throttle': null, elsewhere: null },
      waits: '2026-11-20T12:01:00.000Z',
    });
  });
});
