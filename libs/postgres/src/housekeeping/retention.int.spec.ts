import { PayloadRemoved, type KeptEvent } from '#application';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  collectedLetter,
  settledAttempt,
  succeeded,
  WebhookHand,
} from '../../../application/src/testing/index.js';
import { PostgresDeadLetters } from '../dead-letters/postgres-dead-letters.js';
import { PostgresJobStore } from '../jobs/postgres-job-store.js';
import { DAY_MS as DAY, startOfDay, suffixOf } from '../partitions.js';
import { housedStore, type HousedStore } from '../testing/housed-store.js';
import { idAt, keptAt } from '../testing/old-ledger.js';

const ACCOUNT = 'acme';

describe('what is kept', () => {
  const today = startOfDay(Date.now());
  const noon = today + DAY / 2;
  const webhookId = idAt(noon);
  let store: HousedStore;
  let jobs: PostgresJobStore;

  beforeEach(async () => {
    store = await housedStore();
    jobs = new PostgresJobStore(store.dataSource);
  });
  afterEach(() => store.drop());

  const keep = async (instant: number, to: readonly string[] = [webhookId]): Promise<KeptEvent> => {
    const event = keptAt(instant, to);
    await store.ledger.keep([event], { copiesSince: 0, leaseUntil: instant + 30_000 });
    return event;
  };
  const settle = (deliveryId: string, to = webhookId) =>
    store.ledger.settle([settledAttempt({ deliveryId, webhookId: to, answer: succeeded() })]);
  const settled = async (instant: number): Promise<KeptEvent> => {
    const event = await keep(instant);
    await settle(event.deliveries[0]!.id);
    return event;
  };
  const hold = (deliveryId: string) =>
    store.dataSource.query(`update deliveries set state = 'held', due_at = null where id = $1`, [
      deliveryId,
    ]);
  const partitions = async (table: string): Promise<readonly string[]> => {
    const rows = await store.dataSource.query<{ name: string }[]>(
      `select inhrelid::regclass::text as name from pg_inherits
       where inhparent = $1::regclass order by 1`,
      [table],
    );
    return rows.map(({ name }) => name);
  };
  const brokenIndexes = () =>
    store.dataSource.query('select indexrelid::regclass from pg_index where not indisvalid');

  it('of dead letters is no older than what events said', async () => {
    const letters = new PostgresDeadLetters(store.dataSource);
    await letters.keep([collectedLetter({ id: 'old' })], noon);
    await letters.keep([collectedLetter({ id: 'new' })], noon + 1);
    const terms = store.terms(noon + 30 * DAY + 1);
    await store.housekeeping.tidy({ ...terms, payloadsSince: null });
    expect(await letters.count('event-router')).toBe(2);
    await store.dataSource.query('delete from housekeeping');
    await store.tidy(noon + 30 * DAY + 1);
    const { items } = await letters.list('event-router', { limit: 5, after: null });
    expect(items.map(({ id }) => id)).toEqual(['new']);
  });

  describe('of days past the retention', () => {
    it('goes with their partitions, once the day is over', async () => {
      const old = await settled(noon);
      const newer = await settled(noon + DAY);
      await store.tidy(today + DAY + 90 * DAY - 1);
      expect(Object.keys(await store.places('deliveries'))).toHaveLength(2);
      await store.tidy(today + DAY + 90 * DAY + 600_000);
      for (const table of ['domain_events', 'deliveries', 'attempts'] as const) {
        expect(await partitions(table)).not.toContain(`${table}_${suffixOf(today)}`);
        expect(Object.keys(await store.places(table))).toHaveLength(1);
      }
      expect(await store.domainEvents.find(ACCOUNT, old.key)).toBeUndefined();
      expect(await store.deliveries.find(ACCOUNT, newer.deliveries[0]!.id)).toMatchObject({
        state: 'succeeded',
      });
    });

    it('stays when it is kept for ever', async () => {
      const event = await settled(noon);
      await store.housekeeping.tidy({
        ...store.terms(noon + 1_000 * DAY),
        deliveriesSince: null,
        payloadsSince: null,
      });
      expect(await store.domainEvents.find(ACCOUNT, event.key)).toMatchObject({ body: event.body });
    });

    it('stays as long as it is owed, and all that belongs to it, but not its whole day', async () => {
      const held = await keep(noon);
      const pending = await keep(noon + 1);
      const gone = await settled(noon + 2);
      const [heldId, pendingId] = [held.deliveries[0]!.id, pending.deliveries[0]!.id];
      await store.ledger.settle([
        settledAttempt({
          ...{ deliveryId: pendingId, webhookId },
          verdict: { state: 'pending', dueAt: noon },
        }),
      ]);
      await hold(heldId);
      const later = noon + 200 * DAY;
      await store.tidy(later);
      expect(await store.places('deliveries')).toEqual({
        [heldId]: 'deliveries_default',
        [pendingId]: 'deliveries_default',
      });
      expect(await store.places('attempts')).toEqual({ [pendingId]: 'attempts_default' });
      expect(await store.places('domain_events')).toEqual({
        [held.key]: 'domain_events_default',
        [pending.key]: 'domain_events_default',
      });
      expect(await partitions('deliveries')).not.toContain(`deliveries_${suffixOf(today)}`);
      expect(await store.domainEvents.find(ACCOUNT, gone.key)).toBeUndefined();

      const terms = { now: later, leaseUntil: later + 1_000, limit: 10 };
      const due = await store.ledger.takeDue(terms);
      expect(due).toMatchObject([{ id: pendingId, attempt: 2, event: { data: '{"n": 1}' } }]);
      await settle(pendingId);
      await store.ledger.settle([
        settledAttempt({ deliveryId: pendingId, webhookId, attempt: 2, answer: succeeded() }),
      ]);
      await store.tidy(later + 600_000);
      for (const table of ['domain_events', 'deliveries', 'attempts'] as const) {
        expect(Object.keys(await store.places(table))).toEqual(
          table === 'attempts' ? [] : [table === 'deliveries' ? heldId : held.key],
        );
      }
    });

    it('stays for the delivery of a later day that needs it', async () => {
      const event = await keep(noon, []);
      await store.tidy(noon + 60 * DAY);
      const replayed = idAt(noon + 60 * DAY);
      await store.dataSource.query(
        `insert into deliveries values ($1, $2, $3, $4, 'exhausted', 1, null)`,
        [replayed, event.key, ACCOUNT, webhookId],
      );
      await store.tidy(noon + 92 * DAY);
      expect(await store.deliveries.find(ACCOUNT, replayed)).toMatchObject({
        event: { id: event.event.id },
      });
      await store.tidy(noon + 152 * DAY);
      expect(await store.places('domain_events')).toEqual({});
    });

    it('stays in its partition while very much of it is owed', async () => {
      const event = await keep(
        noon,
        Array.from({ length: 1_001 }, () => idAt(noon)),
      );
      await store.tidy(noon + 92 * DAY);
      const partition = `deliveries_${suffixOf(today)}`;
      expect(new Set(Object.values(await store.places('deliveries')))).toEqual(
        new Set([partition]),
      );
      await settle(event.deliveries[0]!.id, event.deliveries[0]!.webhookId);
      await store.tidy(noon + 92 * DAY + 600_000);
      expect(await partitions('deliveries')).not.toContain(partition);
      expect(Object.keys(await store.places('deliveries'))).toHaveLength(1_000);
    });

    it('is put off for whoever is reading, who keeps nobody waiting', async () => {
      await settled(noon);
      const later = noon + 92 * DAY;
      const reader = store.dataSource.createQueryRunner();
      await reader.startTransaction();
      await reader.query('select from deliveries limit 1');
      const tidying = store.tidy(later);
      const began = performance.now();
      await keep(noon + DAY);
      expect(performance.now() - began).toBeLessThan(2_000);
      expect((await tidying).at(-1)).toMatchObject({ more: false });
      expect(await partitions('deliveries')).toContain(`deliveries_${suffixOf(today)}`);
      await reader.rollbackTransaction();
      await reader.release();
      await store.tidy(later);
      expect(await partitions('deliveries')).not.toContain(`deliveries_${suffixOf(today)}`);
    });
  });

  describe('of what events said and receivers answered', () => {
    it('is who, when and what came of it, once the payloads are removed', async () => {
      const event = await settled(noon);
      const { id } = event.deliveries[0]!;
      await store.tidy(today + 31 * DAY - 1);
      expect(await store.domainEvents.find(ACCOUNT, event.key)).toMatchObject({
        payloadRemoved: false,
      });
      await store.tidy(today + 31 * DAY + 600_000);

      const { type } = event.event;
      expect(await store.domainEvents.find(ACCOUNT, event.key)).toMatchObject({
        ...{ type, body: null, payloadRemoved: true },
        deliveries: [{ id, state: 'succeeded' }],
      });
      const page = { limit: 10, after: null };
      expect((await store.domainEvents.list(ACCOUNT, page, {})).items).toMatchObject([
        { key: event.key, payloadRemoved: true },
      ]);
      expect(await store.deliveries.attemptsOf(id)).toMatchObject([
        { number: 1, outcome: 'success', status: 200, response: null },
      ]);
      expect((await store.deliveries.list(ACCOUNT, page, {})).items).toMatchObject([{ id }]);
      expect(await brokenIndexes()).toEqual([]);
    });

    it('is removed once, and its room given back', async () => {
      for (let n = 0; n < 200; n += 1) {
        await store.dataSource.query(
          `insert into domain_events values ($1, 'acme', $2, 'task.created', null, now(), $3, 0, 0)`,
          [idAt(noon), idAt(noon), 'x'.repeat(1_500)],
        );
      }
      const state = async () => {
        const [row] = await store.dataSource.query<[{ node: number; size: number }]>(
          `select pg_relation_filenode($1::regclass) as node,
                  pg_total_relation_size($1::regclass)::integer as size`,
          [`domain_events_${suffixOf(today)}`],
        );
        return row;
      };
      const before = await state();
      await store.tidy(noon + 40 * DAY);
      const after = await state();
      expect(after.size).toBeLessThan(before.size / 2);
      await store.tidy(noon + 41 * DAY);
      expect((await state()).node).toBe(after.node);
      expect(await partitions('domain_events')).toContain(`domain_events_${suffixOf(today)}`);
    });

    it('stays for what is owed, until that is settled', async () => {
      const owed = await keep(noon);
      const gone = await settled(noon + 1);
      const { id } = owed.deliveries[0]!;
      await hold(id);
      const later = noon + 40 * DAY;
      await store.tidy(later);
      expect(await store.domainEvents.find(ACCOUNT, gone.key)).toMatchObject({ body: null });
      expect(await store.domainEvents.find(ACCOUNT, owed.key)).toMatchObject({ body: owed.body });
      await jobs.retry(ACCOUNT, id, later);
      const terms = { now: later, leaseUntil: later + 1_000, limit: 10 };
      expect(await store.ledger.takeDue(terms)).toMatchObject([
        { id, event: { data: '{"n": 1}' } },
      ]);
      await settle(id);
      await store.tidy(later + 600_000);
      expect(await store.domainEvents.find(ACCOUNT, owed.key)).toMatchObject({ body: null });
    });

    it('is not said again: neither on demand, nor by a job', async () => {
      const event = await keep(noon);
      const { id } = event.deliveries[0]!;
      await store.ledger.settle([settledAttempt({ deliveryId: id, webhookId })]);
      const there = await settled(noon + 39 * DAY);
      const later = noon + 40 * DAY;
      await store.tidy(later);
      await expect(jobs.retry(ACCOUNT, id, later)).rejects.toThrow(PayloadRemoved);
      expect(await jobs.retry(ACCOUNT, idAt(noon), later)).toBe(false);
      expect(await jobs.retry(ACCOUNT, there.deliveries[0]!.id, later)).toBe(true);

      const hand = new WebhookHand(store.transactions, { next: () => idAt(noon) });
      const created = await hand.create();
      await store.dataSource.query('update deliveries set webhook_id = $1', [created]);
      const job = {
        ...{ account: ACCOUNT, webhookId: created, since: noon - DAY, until: later, rate: 100 },
        ...({ status: 'running', done: 0, delivered: 0, skipped: 0, cursor: null } as const),
        ...{ nextAt: later, createdAt: later, updatedAt: later },
      };
      const task = { kind: 'recover', states: ['exhausted'] } as const;
      await jobs.add({ ...job, id: idAt(later), task });
      await jobs.workOnNext(later, async (next, desk) => {
        const done = await desk.recover(next, task, {
          ...{ limit: 10, now: later, leasedUntil: later },
        });
        expect(done).toEqual({ count: 1, skipped: 1, last: id });
        const found = await desk.nextEvents(next, 10);
        expect(found.map(({ payloadRemoved }) => payloadRemoved)).toEqual([true, false]);
        expect((await desk.contents(found.map(({ key }) => key))).size).toBe(1);
        return { ...job, status: 'done' };
      });
    });

    it('is never sent as nothing: what is due without it is cancelled', async () => {
      const event = await keep(noon);
      await store.dataSource.query('update domain_events set body = null');
      const terms = { now: noon + DAY, leaseUntil: noon + 2 * DAY, limit: 10 };
      expect(await store.ledger.takeDue(terms)).toEqual([]);
      const { id } = event.deliveries[0]!;
      expect(await store.deliveries.find(ACCOUNT, id)).toMatchObject({
        ...{ state: 'cancelled', dueAt: null },
      });
    });
  });
});
