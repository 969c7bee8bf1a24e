import { EraseData, RelayWebhookEvents, WebhookDirectory } from '#application';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  FakeClock,
  kept,
  RecordingAnnouncer,
  settledAttempt,
  succeeded,
  until,
  WebhookHand,
} from '../../../application/src/testing/index.js';
import { housedStore, type HousedStore } from '../testing/housed-store.js';
import { idAt } from '../testing/old-ledger.js';
import { PostgresErasure } from './postgres-erasure.js';

const DAY = 86_400_000;
const MARK = 'leave-no-trace';
const OTHER = 'another-account';

describe('erasing', () => {
  let store: HousedStore;
  let erase: EraseData;
  let clock: FakeClock;
  let hand: WebhookHand;
  let relay: RelayWebhookEvents;
  const ids = { next: () => idAt(clock.now()) };

  beforeEach(async () => {
    store = await housedStore();
    clock = new FakeClock(Date.now());
    erase = new EraseData(
      store.transactions,
      store.webhooks,
      new PostgresErasure(store.dataSource),
      clock,
    );
    hand = new WebhookHand(store.transactions, ids);
    relay = new RelayWebhookEvents(store.untold, new RecordingAnnouncer());
  });
  afterEach(() => store.drop());

  const query = <T>(text: string, values: readonly unknown[] = []) =>
    store.dataSource.query<T[]>(text, [...values]);
  const eraseAccount = (account: string) => erase.account(account, 'operator', clock.now() + DAY);
  /** What any transaction in the cluster holds back is told a moment later. */
  const tellAll = () =>
    until(async () => {
      for (let more = true; more;) more = await relay.tick();
      const untold = await query(
        `select from relay_checkpoints c
         join events e on (e.transaction_id, e.position) > (c.transaction_id, c.position)
         where c.name = 'webhook-events' limit 1`,
      );
      return untold.length === 0;
    });

  /** An event owed to a webhook, and what came of it. */
  const delivered = async (account: string, webhookId: string, id: string) => {
    const event = kept(ids, [webhookId, webhookId], { account, id, type: 'task.created' });
    await store.ledger.keep([event], { copiesSince: 0, leaseUntil: clock.now() + 30_000 });
    const answer = succeeded({ excerpt: `${account} ${id}`, startedAt: clock.now() });
    await store.ledger.settle([
      settledAttempt({ deliveryId: event.deliveries[0]!.id, webhookId, answer }),
    ]);
    return event;
  };
  /** Something of everything there is. */
  const furnish = async (account: string): Promise<string> => {
    const webhookId = await hand.create({ name: `of ${account}` }, account);
    const gone = await hand.create({ name: `of ${account}` }, account);
    await hand.disable(webhookId);
    await hand.enable(webhookId);
    await hand.delete(gone);
    await delivered(account, webhookId, `${account}-e1`);
    await delivered(account, webhookId, `${account}-e2`);
    const now = new Date(clock.now());
    await query(`insert into accounts (id, name, created_at) values ($1, $1, $2)`, [account, now]);
    const [key, token] = [ids.next(), ids.next()];
    await query(
      `insert into api_keys (id, account, name, scopes, digest, created_at) values ($1, $2, $2, '{}', $2, $3)`,
      [key, account, now],
    );
    await query(
      `insert into access_tokens (id, key_id, scopes, access_digest, access_expires_at, created_at)
       values ($1, $2, '{}', $3, $4, $4)`,
      [token, key, account, new Date(clock.now() + DAY)],
    );
    await query(
      `insert into event_types values ($1, 'task.created', $1, $1, null, 'other', null, 'null', false, $2, $2)`,
      [account, now],
    );
    await query('insert into event_type_changes (account) values ($1)', [account]);
    await query(`insert into idempotent_replies values ($1, 'r', 'k', $1, $2, $3, $3, 'sealed')`, [
      account,
      ids.next(),
      new Date(clock.now() + DAY),
    ]);
    await query(
      `insert into jobs values ($1, $2, $3, '{}', $4, $4, 1, 'done', 0, 0, 0, null, $4, $4, $4)`,
      [ids.next(), account, webhookId, now],
    );
    await query(`insert into webhook_activity values ($1, $2) on conflict do nothing`, [
      webhookId,
      now,
    ]);
    return webhookId;
  };

  /** Whatever a table holds, as text, by its name. */
  const everything = async (): Promise<ReadonlyMap<string, readonly string[]>> => {
    const tables = await query<{ name: string }>(
      `select relname as name from pg_class where relkind in ('r', 'p') and not relispartition
       and relnamespace = 'public'::regnamespace order by 1`,
    );
    const all = new Map<string, readonly string[]>();
    for (const { name } of tables) {
      const rows = await query<{ row: string }>(`select t::text as row from ${name} t order by 1`);
      all.set(
        name,
        rows.map(({ row }) => row),
      );
    }
    return all;
  };
  const tracesOf = async (...marks: readonly string[]): Promise<readonly string[]> =>
    [...(await everything())].flatMap(([name, rows]) =>
      rows.some((row) => marks.some((mark) => row.includes(mark))) ? [name] : [],
    );

  it('an account leaves nothing of it, and nothing else changes', async () => {
    await furnish(OTHER);
    await tellAll();
    const before = await everything();
    const webhookId = await furnish(MARK);
    expect((await tracesOf(MARK)).length).toBeGreaterThan(10);
    const directory = new WebhookDirectory(store.changes);
    await directory.refresh();
    expect(directory.findEnabled(webhookId)).toBeDefined();

    expect(await eraseAccount(MARK)).toMatchObject({ left: 'untold' });
    await tellAll();
    const { removed, left } = await eraseAccount(MARK);
    expect({ removed, left }).toMatchObject({ left: 'nothing', removed: { webhooks: 2 } });
    expect(await tracesOf(MARK)).toEqual(['erasure_leftovers', 'event_type_changes']);
    expect(await store.webhooks.history(MARK, webhookId, { limit: 1, after: null })).toBe(
      undefined,
    );
    await directory.refresh();
    expect(directory.findEnabled(webhookId)).toBeUndefined();

    await store.tidy(clock.now() + DAY + 1);
    expect(await tracesOf(MARK, webhookId)).toEqual([]);
    const after = await everything();
    for (const [name, rows] of before) {
      if (
        [
          'housekeeping',
          'relay_checkpoints',
          'idempotent_replies',
          'access_tokens',
          'domain_event_ids',
        ].includes(name)
      )
        continue;
      expect([name, after.get(name)]).toEqual([name, rows]);
    }
  });

  it('an account says what was removed, and finds nothing the second time', async () => {
    await furnish(MARK);
    const first = await eraseAccount(MARK);
    expect(first).toEqual({
      left: 'untold',
      removed: {
        ...{ deliveries: 4, attempts: 2, events: 2, eventIds: 2, eventTypes: 1 },
        ...{ accounts: 1, apiKeys: 1, accessTokens: 1, idempotentReplies: 1, jobs: 1 },
        ...{ webhookActivity: 1, webhookReleases: 1 },
      },
    });
    await tellAll();
    expect((await eraseAccount(MARK)).removed).toEqual({ webhooks: 2, webhookEvents: 8 });
    expect(await eraseAccount(MARK)).toEqual({ left: 'nothing', removed: {} });
  });

  it('an account that is none is told from one that was erased, for an hour', async () => {
    await furnish(MARK);
    const unknown = { code: 'account-not-found' };
    await expect(eraseAccount('leave-no-tarce')).rejects.toMatchObject(unknown);
    expect(await tracesOf('leave-no-tarce')).toEqual([]);
    expect(await eraseAccount(MARK)).toMatchObject({ left: 'untold' });
    await tellAll();
    for (const removed of [{ webhooks: 2 }, {}]) {
      expect(await eraseAccount(MARK)).toMatchObject({ left: 'nothing', removed });
    }
    await store.tidy(clock.now() + 3_600_001);
    await expect(eraseAccount(MARK)).rejects.toMatchObject(unknown);
  });

  it('an account can be broken off anywhere, and goes on', async () => {
    await furnish(MARK);
    await tellAll();
    let calls = 0;
    for (let left = 'more'; left !== 'nothing'; calls += 1) {
      ({ left } = await erase.account(MARK, 'operator', clock.now()));
      await tellAll();
      expect(calls).toBeLessThan(20);
    }
    expect(calls).toBeGreaterThan(3);
    expect(await tracesOf(MARK)).toEqual(['erasure_leftovers', 'event_type_changes']);
  });

  it('does not keep what is recorded of a request that was under way', async () => {
    const webhookId = await furnish(MARK);
    const event = kept(ids, [webhookId], { account: MARK, id: 'late' });
    await store.ledger.keep([event], { copiesSince: 0, leaseUntil: clock.now() + 30_000 });
    await eraseAccount(MARK);
    await tellAll();
    await eraseAccount(MARK);
    const answer = succeeded({ excerpt: MARK });
    const { id } = event.deliveries[0]!;
    await store.ledger.settle([settledAttempt({ deliveryId: id, webhookId, answer })]);
    expect(await tracesOf(MARK)).toContain('attempts');
    await store.tidy(clock.now() + 3_600_001);
    expect(await tracesOf(MARK)).not.toContain('attempts');
  });

  describe('what is routed for an account that is erased', () => {
    const HOUR = 3_600_000;
    /** Routed at this moment of the clock. */
    const routed = async (id: string, type: string, webhookId = idAt(clock.now())) => {
      const event = {
        ...kept(ids, [webhookId], { account: MARK, id, type }),
        key: idAt(clock.now()),
      };
      await store.ledger.keep([event], { copiesSince: 0, leaseUntil: clock.now() + 30_000 });
    };
    const left = async () => {
      const rows = await query<{ event_id: string }>(
        'select event_id from domain_events where account = $1 order by 1',
        [MARK],
      );
      return rows.map(({ event_id }) => event_id);
    };
    const eraseAll = async () => {
      await eraseAccount(MARK);
      await tellAll();
      expect(await eraseAccount(MARK)).toMatchObject({ left: 'nothing' });
    };

    it('goes by itself, with what it owed', async () => {
      const webhookId = await furnish(MARK);
      await eraseAll();
      await routed('late', 'task.created', webhookId);
      await routed('told', 'webhook.deleted', webhookId);
      await store.tidy(clock.now() + HOUR - 1);
      expect(await left()).toEqual(['late', 'told']);
      await store.tidy(clock.now() + 2 * HOUR);
      expect(await left()).toEqual([]);
      const traces = await tracesOf(MARK);
      expect(traces).toEqual(['erasure_leftovers', 'event_type_changes']);
    });

    it('stays when it came later', async () => {
      await furnish(MARK);
      await eraseAll();
      const erasedAt = clock.now();
      clock.advance(11 * 60_000);
      await routed('later', 'task.created');
      await store.tidy(erasedAt + 2 * HOUR);
      expect(await left()).toEqual(['later']);
    });

    it('stays when the account was made anew, but for what is told of former webhooks', async () => {
      await furnish(MARK);
      await eraseAll();
      await query(`insert into accounts (id, name, created_at) values ($1, 'Anew', now())`, [MARK]);
      await routed('new', 'task.created');
      await routed('told', 'webhook.deleted');
      await store.tidy(clock.now() + 2 * HOUR);
      expect(await left()).toEqual(['new']);
    });
  });

  it('an event leaves nothing of it, and the others as they are', async () => {
    const webhookId = await furnish(OTHER);
    const before = await everything();
    await delivered(OTHER, webhookId, MARK);
    expect(await erase.event(OTHER, MARK, clock.now() + DAY)).toEqual({
      left: 'nothing',
      removed: { deliveries: 2, attempts: 1, events: 1 },
    });
    expect(await tracesOf(MARK)).toEqual([]);
    const after = await everything();
    for (const name of ['domain_events', 'domain_event_ids', 'deliveries', 'attempts', 'events']) {
      expect([name, after.get(name)]).toEqual([name, before.get(name)]);
    }
    const gone = { code: 'event-not-found' };
    await expect(erase.event(OTHER, MARK, clock.now())).rejects.toMatchObject(gone);
    await expect(erase.event(MARK, `${OTHER}-e1`, clock.now())).rejects.toMatchObject(gone);
  });

  it('an event goes by our key too, and hides its deliveries meanwhile', async () => {
    const webhookId = await furnish(OTHER);
    const { key, deliveries } = await delivered(OTHER, webhookId, MARK);
    await query('delete from domain_events where key = $1', [key]);
    expect(await store.deliveries.find(OTHER, deliveries[0]!.id)).toBeUndefined();
    const other = await delivered(OTHER, webhookId, `${MARK}-2`);
    await erase.event(OTHER, other.key, clock.now() + DAY);
    expect(await store.domainEvents.find(OTHER, other.key)).toBeUndefined();
  });
});
