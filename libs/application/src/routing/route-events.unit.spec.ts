import { beforeEach, describe, expect, it } from '@jest/globals';
import { DataSchemas, type CompiledSchema } from '../event-types/data-schemas.js';
import { EventSchemas } from '../event-types/event-schemas.js';
import { Refused } from '../ports/incoming-message.js';
import { anEventType, published } from '../testing/examples.js';
import { FakeClock, NOON } from '../testing/fake-clock.js';
import { FakeRoad } from '../testing/fake-road.js';
import { profilesWith } from '../testing/fake-rules.js';
import { InMemoryEventTypes } from '../testing/in-memory-event-types.js';
import { InMemoryStore } from '../testing/in-memory-store/in-memory-store.js';
import { RecordingLog } from '../testing/recording-log.js';
import { SequentialIds } from '../testing/sequential-ids.js';
import { WebhookHand } from '../testing/webhook-hand.js';
import { RouteEvents, type Routed } from './route-events.js';
import { WebhookDirectory } from './webhook-directory.js';

const LEASE = 30_000;
const WINDOW = 3_600_000;

/** Every schema asks for a number. */
class NumbersAlone extends DataSchemas {
  compile(): CompiledSchema {
    const misfit = { pointer: '/n', detail: 'must be a number' };
    return {
      check: (data) => (typeof (data as { n?: unknown }).n === 'number' ? undefined : misfit),
    };
  }
}

describe('routing a domain event', () => {
  let store: InMemoryStore;
  let hand: WebhookHand;
  let road: FakeRoad;
  let clock: FakeClock;
  let log: RecordingLog;
  let routing: RouteEvents;
  let types: InMemoryEventTypes;
  let schemas: EventSchemas;

  beforeEach(() => {
    const ids = new SequentialIds();
    store = new InMemoryStore(ids);
    hand = new WebhookHand(store.transactions, ids);
    road = new FakeRoad();
    clock = new FakeClock();
    log = new RecordingLog();
    const directory = new WebhookDirectory(store.changes);
    const terms = { dedupWindowMs: WINDOW, leaseMs: LEASE, maxBatch: 100 };
    types = new InMemoryEventTypes();
    schemas = new EventSchemas(types, new NumbersAlone());
    const parts = [store.ledger, road, clock, ids, log, terms, schemas] as const;
    routing = new RouteEvents(directory, profilesWith(), ...parts);
  });

  /** Routes an event, and waits for its announcement. */
  const route = async (
    given: Parameters<typeof published>[0] = {},
    { redelivered = false, data = '{"n": 1}' } = {},
  ): Promise<Routed['as']> => {
    const routed = await routing.execute({ published: published(given, data), redelivered });
    await routed.announced;
    return routed.as;
  };
  const dueAt = async (now: number) =>
    store.ledger.takeDue({ now, leaseUntil: now + LEASE, limit: 100 });

  it('keeps it, and announces a delivery to each webhook that wants it', async () => {
    const [a, b] = [await hand.create(), await hand.create()];
    await hand.create({ events: ['comment.*'] });
    expect(await route({}, { data: '{"n": 1.0}' })).toBe('kept');
    expect(road.announced.map(({ webhookId }) => webhookId)).toEqual([a, b]);
    expect(road.announced[0]).toMatchObject({
      attempt: 1,
      leaseUntil: NOON + LEASE,
      event: { ...published().event, data: '{"n": 1.0}' },
    });
    for (const { id } of road.announced) {
      expect(await store.deliveries.find('acme', id)).toMatchObject({ state: 'pending' });
    }
  });

  it('announces what the clock would announce once the lease has run out', async () => {
    await hand.create();
    await route();
    expect(await dueAt(NOON + LEASE - 1)).toEqual([]);
    const later = road.announced.map((due) => ({ ...due, leaseUntil: NOON + 2 * LEASE }));
    expect(await dueAt(NOON + LEASE)).toEqual(later);
  });

  it('keeps what nobody wants, and announces nothing', async () => {
    expect(await route()).toBe('kept');
    expect(road.announced).toEqual([]);
    expect(await route()).toBe('copy');
  });

  it('does not keep what nobody wants, where it is to be kept only then', async () => {
    const arrival = { published: published(), redelivered: false, keep: 'if-wanted' } as const;
    expect(await routing.execute(arrival)).toMatchObject({ as: 'copy' });
    await hand.create();
    expect(await routing.execute(arrival)).toMatchObject({ as: 'kept' });
    expect(await routing.execute({ ...arrival, redelivered: true })).toMatchObject({ as: 'copy' });
    expect(road.announced).toHaveLength(1);
  });

  it('gives a webhook that was created before it what it is owed', async () => {
    await route({ id: 'before' });
    await hand.create();
    await route({ id: 'after' });
    expect(road.announced.map(({ event }) => event.id)).toEqual(['after']);
  });

  it('owes nothing new for a copy', async () => {
    await hand.create();
    expect([await route(), await route()]).toEqual(['kept', 'copy']);
    expect(road.announced).toHaveLength(1);
  });

  it('finds the copies in one batch', async () => {
    await hand.create();
    const all = await Promise.all([route(), route(), route({ id: 'other' })]);
    expect(all).toEqual(['kept', 'copy', 'kept']);
    expect(road.announced).toHaveLength(2);
  });

  it('takes an id again after the window', async () => {
    await route();
    clock.advance(WINDOW);
    expect(await route()).toBe('copy');
    clock.advance(1);
    expect(await route()).toBe('kept');
  });

  it('makes a copy due at once that the broker hands out again: its announcement may be lost', async () => {
    await hand.create();
    await route();
    clock.advance(1_000);
    expect(await route({}, { redelivered: true })).toBe('copy');
    expect(await dueAt(NOON + 1_000)).toHaveLength(1);
  });

  it('leaves a copy that was published twice to its lease', async () => {
    await hand.create();
    await route();
    await route();
    expect(await dueAt(NOON + LEASE - 1)).toEqual([]);
  });

  it('does not hasten what it has just announced', async () => {
    await hand.create();
    const again = { redelivered: true };
    expect(await Promise.all([route({}, again), route({}, again)])).toEqual(['kept', 'copy']);
    expect(await dueAt(NOON)).toEqual([]);
  });

  it('leaves to the clock what cannot be announced', async () => {
    await hand.create();
    road.break();
    expect(await route()).toBe('kept');
    expect(log.at('warn')).toEqual(['deliveries.not-announced']);
    expect(await dueAt(NOON + LEASE)).toHaveLength(1);
  });

  it('is durable before it is announced', async () => {
    await hand.create();
    road.break();
    const { announced } = await routing.execute({ published: published(), redelivered: false });
    await expect(announced).resolves.toBeUndefined();
  });

  it('refuses alone what the store does not take, with no harm to the others', async () => {
    await hand.create();
    const all = await Promise.allSettled([
      route({ id: 'a' }),
      route({ id: 'impossible', occurredAt: '0000-01-01T00:00:00.000Z' }),
      route({ id: 'b' }),
    ]);
    expect(all[0]).toMatchObject({ status: 'fulfilled', value: 'kept' });
    expect(all[2]).toMatchObject({ status: 'fulfilled', value: 'kept' });
    expect(all[1]).toMatchObject({ reason: expect.any(Refused) });
    expect(all[1]).toMatchObject({ reason: { reason: 'not-storable' } });
    expect(road.announced.map(({ event }) => event.id)).toEqual(['a', 'b']);
    expect(log.at('warn')).toEqual(['domain-event.not-storable']);
  });

  it('refuses what breaks the schema of its type, once that is known, and nothing else', async () => {
    await types.put(anEventType({ name: 'task.created', schema: {} }));
    expect(await route({ id: 'before' }, { data: '{"n": "x"}' })).toBe('kept');
    await schemas.refresh();
    await expect(route({ id: 'a' }, { data: '{"n": "x"}' })).rejects.toMatchObject({
      reason: 'schema-violation',
      message: expect.stringContaining('task.created at "/data/n": must be a number'),
    });
    expect(await route({ id: 'b' })).toBe('kept');
    expect(await route({ id: 'c', type: 'task.deleted' }, { data: '{}' })).toBe('kept');
    expect(await route({ id: 'd', account: 'other' }, { data: '{}' })).toBe('kept');
    await types.remove('acme', 'task.created');
    await schemas.refresh();
    expect(await route({ id: 'e' }, { data: '{}' })).toBe('kept');
  });

  it('is repeated while the store is out of reach', async () => {
    await hand.create();
    store.goAwayFor(2);
    expect(await route()).toBe('kept');
    expect(store.isAway).toBe(false);
    expect(log.lines).toEqual([]);
  });

  it('fails when the store is out of reach at the end', async () => {
    store.goAwayFor(Infinity);
    const routed = route();
    routing.stop();
    await expect(routed).rejects.toMatchObject({ code: 'store-unavailable' });
  });
});
