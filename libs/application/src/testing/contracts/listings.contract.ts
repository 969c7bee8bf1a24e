import type { WebhookSettings } from '#domain';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { DeliveryFilter } from '../../ports/delivery-reader.js';
import type { EventFilter } from '../../ports/event-reader.js';
import type { Page, PageRequest, WebhookFilter } from '../../ports/webhook-readers.js';
import { ACCOUNT, settledAttempt, succeeded } from '../examples.js';
import { NOON } from '../fake-clock.js';
import { aFailure } from '../webhook-hand.js';
import { LedgerAtHand } from './ledger/ledger-at-hand.js';
import type { MadeStore } from './store-under-test.js';

/** All there is, two at a time: a page may be short, or empty, and not be the last. */
const all = async <T>(list: (page: PageRequest) => Promise<Page<T>>): Promise<readonly T[]> => {
  const found: T[] = [];
  for (let after: string | null = null; ;) {
    const page: Page<T> = await list({ limit: 2, after });
    expect(page.items.length).toBeLessThanOrEqual(2);
    found.push(...page.items);
    if (page.next === null) return found;
    after = page.next;
  }
};

export const listingsContract = (make: () => Promise<MadeStore>): void => {
  let current: LedgerAtHand;
  beforeEach(async () => {
    current = new LedgerAtHand(await make());
    current.webhookId = await current.hand.create();
  });
  afterEach(() => current.store.teardown());

  describe('webhooks', () => {
    const create = (given: Partial<WebhookSettings>, account?: string): Promise<string> =>
      current.hand.create(given, account);
    const listed = async (filter: WebhookFilter): Promise<readonly string[]> => {
      const found = await all((page) => current.store.webhooks.list(ACCOUNT, page, filter));
      expect(
        await current.store.webhooks.count(ACCOUNT, { ...filter, text: undefined }),
      ).toBeGreaterThanOrEqual(found.length);
      return found.map(({ id }) => id);
    };

    it('are found by the hosts that they point at, newest first, so many of each', async () => {
      const at = (url: string, account?: string) => create({ url }, account);
      const one = await at('https://hooks.example.net/one');
      const two = await at('https://HOOKS.example.net:443/two?at=other.example.net');
      const three = await at('https://hooks.example.net/three');
      const other = await at('http://other.example.net:8080/');
      await at('https://hooks.example.net.evil/');
      await at('https://hooks.example.net/theirs', 'other');
      await current.hand.disable(await at('https://hooks.example.net/disabled'));
      const hosts = ['hooks.example.net', 'other.example.net:8080', 'nobody.example.net'];
      const pointing = (limit: number) => current.store.webhooks.pointingAt(ACCOUNT, hosts, limit);
      const found = await pointing(10);
      expect(found.map(({ id, host }) => [host, id])).toEqual([
        ...[three, two, one].map((id) => [hosts[0], id]),
        [hosts[1], other],
      ]);
      expect(found[0]?.settings).toMatchObject({ url: 'https://hooks.example.net/three' });
      expect((await pointing(2)).map(({ id }) => id)).toEqual([three, two, other]);
    });

    it('are found by what they ask for, newest first', async () => {
      const [a, b, c] = [
        await create({ events: ['task.*', 'order.paid'], projects: ['7', '8'], within: ['o-1'] }),
        await create({
          ...{ events: ['order.paid'], projects: ['7'], owner: 'ann', preset: 'another' },
          dialect: { app: 'one' },
        }),
        await create({
          events: ['order.*'],
          projects: ['77'],
          within: ['o-1', 'o-2'],
          owner: 'ann',
        }),
      ];
      await create({ events: ['order.paid'], projects: ['7'], within: ['o-1'] }, 'other');
      expect(await listed({ event: 'order.paid' })).toEqual([c, b, a]);
      expect(await listed({ event: 'order.*' })).toEqual([c]);
      expect(await listed({ event: 'order' })).toEqual([]);
      expect(await listed({ project: '7' })).toEqual([b, a]);
      expect(await listed({ within: 'o-1' })).toEqual([c, a]);
      expect(await listed({ owner: 'ann' })).toEqual([c, b]);
      expect(await listed({ owner: null })).toEqual([a, current.webhookId]);
      expect(await listed({ preset: 'another' })).toEqual([b]);
      expect(await listed({ app: 'one' })).toEqual([b]);
      expect(await listed({ app: 'two', owner: 'ann' })).toEqual([]);
      expect(await listed({ event: 'order.paid', project: '8', within: 'o-1' })).toEqual([a]);
      expect(await listed({})).toEqual([c, b, a, current.webhookId]);
    });

    it('are found by a type that they would hear of, or by a pattern as they have it', async () => {
      const asking = (...events: readonly string[]) => create({ events });
      const [all, one, deep] = [
        await asking('*'),
        await asking('task.comment.added'),
        await asking('task.comment.*', 'order.paid'),
      ];
      const [every, about] = [await asking('task.*'), await asking('webhook.*', 'audit')];
      expect(await listed({ event: 'task.comment.added' })).toEqual([
        ...[every, deep, one, all, current.webhookId],
      ]);
      expect(await listed({ event: 'order.paid', text: 'http' })).toEqual([deep, all]);
      expect(await listed({ event: 'audit' })).toEqual([about, all]);
      expect(await listed({ event: 'webhook.disabled' })).toEqual([about]);
      expect(await listed({ event: 'webhook.called' })).toEqual([about, all]);
      expect(await listed({ event: '*' })).toEqual([all]);
      expect(await listed({ event: 'task.comment.*' })).toEqual([deep]);
    });

    it('are found by how they are', async () => {
      const [failing, disabled] = [await create({}), await create({})];
      await current.hand.give(failing, aFailure(current.ids.next()));
      await current.hand.disable(disabled);
      expect(await listed({ health: 'failing' })).toEqual([failing]);
      expect(await listed({ health: 'disabled' })).toEqual([disabled]);
      expect(await listed({ health: 'working' })).toEqual([current.webhookId]);
      expect(await listed({ health: 'enabled' })).toEqual([failing, current.webhookId]);
      await current.hand.delete(disabled);
      expect(await listed({ health: 'disabled' })).toEqual([]);
    });

    it('are found by text in the name or the URL, in either case, as it is written', async () => {
      const [a, b] = [
        await create({ name: 'Größe 100%_a', url: 'https://one.test/Hook' }),
        await create({ name: 'Other', url: 'https://two.test/100' }),
      ];
      await create({ name: 'Other', url: 'https://two.test/100' }, 'other');
      for (const [text, found] of [
        ['GRÖSSE', []],
        ['größe', [a]],
        ['two.TEST', [b]],
        ['.test/', [b, a]],
        ['100', [b, a]],
        ['100%', [a]],
        ['%_', [a]],
        ['_b', []],
        ['ho', [a, current.webhookId]],
        ['a https', []],
        ['\\', []],
      ] as const) {
        expect([text, await listed({ text })]).toEqual([text, found]);
      }
      expect(await listed({ text: 'two.test', health: 'enabled' })).toEqual([b]);
    });
  });

  describe('deliveries', () => {
    const listed = async (filter: DeliveryFilter): Promise<readonly string[]> =>
      (await all((page) => current.store.deliveries.list(ACCOUNT, page, filter))).map(
        ({ id }) => id,
      );
    const owe = async (id: string, type: string, project: string | null): Promise<string> => {
      const event = current.event({ id, type, project });
      await current.keep([event]);
      return event.deliveries[0]!.id;
    };
    const settle = (deliveryId: string, verdict: 'succeeded' | 'exhausted'): Promise<unknown> =>
      current.ledger.settle([
        settledAttempt({
          ...{ deliveryId, webhookId: current.webhookId, verdict: { state: verdict } },
          ...(verdict === 'succeeded' && { answer: succeeded() }),
        }),
      ]);

    it('are found by webhook, state, event, type, project and time, newest first', async () => {
      const one = current.webhookId;
      const a = await owe('e-a', 'task.created', '7');
      const b = await owe('e-b', 'task.created', '8');
      const two = (current.webhookId = await current.hand.create());
      const c = await owe('e-c', 'task.deleted', '7');
      const d = await owe('e-d', 'task.created', null);
      await settle(d, 'succeeded');
      current.webhookId = one;
      await settle(a, 'exhausted');
      expect(await listed({})).toEqual([d, c, b, a]);
      expect(await listed({ webhookId: two })).toEqual([d, c]);
      expect(await listed({ webhookId: 'no-such' })).toEqual([]);
      expect(await listed({ state: 'exhausted' })).toEqual([a]);
      expect(await listed({ state: 'succeeded' })).toEqual([d]);
      expect(await listed({ state: 'pending' })).toEqual([c, b]);
      expect(await listed({ state: 'pending', webhookId: one })).toEqual([b]);
      expect(await listed({ type: 'task.created' })).toEqual([d, b, a]);
      expect(await listed({ project: '7' })).toEqual([c, a]);
      expect(await listed({ project: '7', type: 'task.created', state: 'exhausted' })).toEqual([a]);
      expect(await listed({ eventId: 'e-b' })).toEqual([b]);
      expect(await listed({ eventId: 'e-b', type: 'task.deleted' })).toEqual([]);
      expect(await listed({ eventId: 'e-b', state: 'pending', webhookId: one })).toEqual([b]);
      expect(await listed({ eventId: 'e-x' })).toEqual([]);
      expect(await listed({ since: NOON, until: NOON + 1 })).toEqual([d, c, b, a]);
      expect(await listed({ since: NOON + 1 })).toEqual([]);
      expect(await listed({ until: NOON, type: 'task.created' })).toEqual([]);
    });

    it('are found behind many that are not meant', async () => {
      const old = await owe('e-old', 'rare.thing', 'vault');
      await settle(old, 'exhausted');
      await current.owe(12);
      for (const filter of [
        { type: 'rare.thing' },
        { project: 'vault' },
        { state: 'exhausted' },
        { type: 'rare.thing', state: 'exhausted', webhookId: current.webhookId },
      ] as const) {
        expect(await listed(filter)).toEqual([old]);
      }
    });

    it('of one event come newest first, a page at a time', async () => {
      const others = [await current.hand.create(), await current.hand.create()];
      const event = current.event({ id: 'e-all' });
      const owed = [current.webhookId, ...others].map((webhookId) => ({
        ...{ id: current.ids.next(), webhookId, queuedUntil: null },
      }));
      await current.keep([{ ...event, deliveries: owed }]);
      const ids = owed.map(({ id }) => id);
      expect(await listed({ eventId: 'e-all' })).toEqual(ids.toReversed());
    });
  });

  describe('kept events', () => {
    const listed = async (filter: EventFilter): Promise<readonly string[]> =>
      (await all((page) => current.store.domainEvents.list(ACCOUNT, page, filter))).map(
        ({ id }) => id,
      );
    const keep = (id: string, type: string, project: string | null, account = ACCOUNT) =>
      current.keep([{ ...current.event({ id, type, project, account }), deliveries: [] }]);

    it('are found by type, project and time, newest first', async () => {
      await keep('a', 'task.created', '7');
      await keep('b', 'task.deleted', '7');
      await keep('c', 'task.created', null);
      await keep('d', 'task.created', '7', 'other');
      expect(await listed({})).toEqual(['c', 'b', 'a']);
      expect(await listed({ type: 'task.created' })).toEqual(['c', 'a']);
      expect(await listed({ project: '7' })).toEqual(['b', 'a']);
      expect(await listed({ project: '7', type: 'task.created' })).toEqual(['a']);
      expect(await listed({ since: NOON + 1 })).toEqual([]);
      expect(await listed({ since: NOON, until: NOON + 1, type: 'task.deleted' })).toEqual(['b']);
    });

    it('are found behind many that are not meant', async () => {
      await keep('old', 'rare.thing', null);
      for (let n = 0; n < 12; n += 1) await keep(`n-${n}`, 'task.created', null);
      expect(await listed({ type: 'rare.thing' })).toEqual(['old']);
    });

    it('are told of with some of their deliveries, and how many there are of each state', async () => {
      const webhookIds = [];
      for (let n = 0; n < 103; n += 1) webhookIds.push(current.ids.next());
      const event = current.event({ id: 'wide' });
      const [owed] = event.deliveries;
      const deliveries = webhookIds.map((webhookId) => ({
        ...{ ...owed!, id: current.ids.next(), webhookId },
      }));
      await current.keep([{ ...event, deliveries }]);
      const { id: deliveryId, webhookId } = deliveries[102]!;
      const verdict = { state: 'exhausted' } as const;
      await current.ledger.settle([settledAttempt({ deliveryId, webhookId, verdict })]);
      const found = await current.store.domainEvents.find(ACCOUNT, 'wide');
      expect(found?.deliveries.map(({ id }) => id)).toEqual(
        deliveries.slice(0, 100).map(({ id }) => id),
      );
      expect(found?.deliveryCounts).toEqual({
        ...{ pending: 102, succeeded: 0, exhausted: 1, held: 0, cancelled: 0, suppressed: 0 },
      });
    });

    it('are told of by their id, of which the newest counts, or by their key', async () => {
      const find = (idOrKey: string, account = ACCOUNT) =>
        current.store.domainEvents.find(account, idOrKey);
      const [older, newer] = [current.event({ id: 'twice' }), current.event({ id: 'twice' })];
      await current.keep([older]);
      await current.keep([{ ...newer, receivedAt: NOON + 1 }], { copiesSince: NOON + 1 });
      const { id, webhookId } = newer.deliveries[0]!;
      expect(await find('twice')).toMatchObject({
        ...{ key: newer.key, body: newer.body, payloadRemoved: false },
        deliveries: [{ id, webhookId, state: 'pending', attempts: 0 }],
      });
      expect(await find(older.key)).toMatchObject({ key: older.key, id: 'twice' });
      expect(await find('twice', 'other')).toBeUndefined();
      expect(await find(older.key, 'other')).toBeUndefined();
      expect(await find('never')).toBeUndefined();
      expect(await find(current.ids.next())).toBeUndefined();
    });
  });
};
