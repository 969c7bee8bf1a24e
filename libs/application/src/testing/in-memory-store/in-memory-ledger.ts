import { attemptKey } from '#domain';
import { deliveredOf } from '../../routing/content.js';
import type { DueDelivery } from '../../ports/delivery-road.js';
import {
  Ledger,
  type KeepTerms,
  type QueueHead,
  type QueueTerms,
  type KeptEvent,
  type SettledAttempt,
  type TakeTerms,
} from '../../ports/ledger.js';
import { askForQueue, keyOf } from './in-memory-schedule.js';
import type { Draft, InTables, StoredDelivery } from './tables.js';

export class InMemoryLedger extends Ledger {
  constructor(private readonly inTables: InTables) {
    super();
  }

  keep(
    events: readonly KeptEvent[],
    { copiesSince, leaseUntil }: KeepTerms,
  ): Promise<ReadonlySet<string>> {
    return this.inTables(({ known, domainEvents, deliveries, appointments }) => {
      events.forEach(refuseImpossibleTime);
      const isFresh = (event: KeptEvent) => {
        const before = known.get(nameOf(event.event));
        return before === undefined || before.seenAt < copiesSince;
      };
      const fresh = events.filter(isFresh);
      for (const event of fresh) {
        known.set(nameOf(event.event), { key: event.key, seenAt: event.receivedAt });
        domainEvents.set(event.key, event);
        for (const { id, webhookId, queuedUntil } of event.deliveries) {
          const dueAt = queuedUntil === null ? leaseUntil : null;
          const owed = { id, webhookId, eventKey: event.key, attempts: 0, dueAt, reason: null };
          deliveries.set(id, { ...owed, state: 'pending' });
          if (queuedUntil !== null) askForQueue(appointments, webhookId, queuedUntil);
        }
      }
      return new Set(fresh.map(({ key }) => key));
    });
  }

  hasten(events: Parameters<Ledger['hasten']>[0], now: number): Promise<void> {
    return this.inTables(({ known, deliveries }) => {
      const keys = new Set(events.map((event) => known.get(nameOf(event))?.key));
      for (const row of deliveries.values()) {
        if (!keys.has(row.eventKey) || row.state !== 'pending' || row.attempts > 0) continue;
        deliveries.set(row.id, { ...row, dueAt: now });
      }
    });
  }

  takeDue(terms: TakeTerms): Promise<readonly DueDelivery[]> {
    const { now, leaseUntil, limit, of: scope = { not: [] } } = terms;
    return this.inTables((draft) => {
      const isMeant = ({ eventKey }: StoredDelivery): boolean => {
        const account = draft.domainEvents.get(eventKey)?.event.account ?? '';
        return 'only' in scope ? scope.only === account : !scope.not.includes(account);
      };
      const due = [...draft.deliveries.values()]
        .filter((row) => row.dueAt !== null && row.dueAt <= now && isMeant(row))
        .sort((a, b) => (a.dueAt ?? 0) - (b.dueAt ?? 0))
        .slice(0, limit);
      return due.map((row) => {
        draft.deliveries.set(row.id, { ...row, dueAt: leaseUntil });
        return dueDeliveryOf(draft, row, leaseUntil);
      });
    });
  }

  claim(...[given, terms]: Parameters<Ledger['claim']>): Promise<ReadonlySet<string>> {
    return this.inTables(({ deliveries }) => {
      const claimed = given.filter(({ id, attempt, leaseUntil }) => {
        const row = deliveries.get(id);
        if (row?.state !== 'pending' || row.attempts !== attempt - 1 || row.dueAt === null) {
          return false;
        }
        if (row.dueAt !== leaseUntil && row.dueAt > terms.now) return false;
        deliveries.set(id, { ...row, dueAt: terms.leaseUntil });
        return true;
      });
      return new Set(claimed.map(({ id }) => id));
    });
  }

  settle(attempts: readonly SettledAttempt[]): Promise<ReadonlySet<string>> {
    return this.inTables((draft) => settleIn(draft, attempts));
  }

  settleSuccesses(attempts: readonly SettledAttempt[]): Promise<ReadonlySet<string>> {
    return this.inTables((draft) => {
      const ids = attempts.map(({ webhookId }) => webhookId);
      const failing = new Set(ids.filter((id) => hasFailures(draft, id)));
      const well = attempts.filter(({ webhookId }) => !failing.has(webhookId));
      settleIn(draft, well);
      for (const { webhookId, answer } of well) {
        noteIn(draft, webhookId, answer.startedAt + answer.durationMs);
      }
      return failing;
    });
  }

  postpone(given: Parameters<Ledger['postpone']>[0]): Promise<void> {
    return this.inTables(({ deliveries }) => {
      for (const { id, dueAt } of given) {
        const row = deliveries.get(id);
        if (row?.state === 'pending') deliveries.set(id, { ...row, dueAt });
      }
    });
  }

  queue(deliveryIds: readonly string[], dueAt: number): Promise<void> {
    return this.inTables(({ deliveries, appointments }) => {
      for (const id of deliveryIds) {
        const row = deliveries.get(id);
        if (row?.state !== 'pending') continue;
        deliveries.set(id, { ...row, dueAt: null });
        askForQueue(appointments, row.webhookId, dueAt);
      }
      for (const id of deliveryIds) {
        const row = deliveries.get(id);
        if (row?.state === 'pending') resumeQueue({ deliveries, appointments }, row, dueAt);
      }
    });
  }

  hurry(...[full, now]: Parameters<Ledger['hurry']>): Promise<void> {
    return this.inTables(({ deliveries, appointments }) => {
      for (const { webhookId, size } of full) {
        const key = keyOf({ webhookId, chore: 'queue' });
        const there = appointments.get(key);
        const standing = [...deliveries.values()].filter(
          (row) => row.webhookId === webhookId && row.state === 'pending' && row.dueAt === null,
        );
        if (!there || there.step > 0 || there.dueAt <= now || standing.length < size) continue;
        appointments.set(key, { ...there, dueAt: now });
      }
    });
  }

  queued(webhookId: string, { now, leaseMs, limit, maxBytes }: QueueTerms): Promise<QueueHead> {
    return this.inTables((draft) => {
      const standing = [...draft.deliveries.values()]
        .filter((row) => row.webhookId === webhookId && row.state === 'pending')
        .filter(({ dueAt }) => dueAt === null)
        .sort((a, b) => (a.id < b.id ? -1 : 1));
      let bytes = 0;
      const over = standing.findIndex(({ eventKey }, i) => {
        bytes += Buffer.byteLength(draft.domainEvents.get(eventKey)?.body ?? '');
        return i > 0 && (i >= limit || bytes > maxBytes);
      });
      const head = over === -1 ? standing : standing.slice(0, over);
      return {
        deliveries: head.map((row) => dueDeliveryOf(draft, row, 0)),
        rest: standing[head.length]?.id ?? null,
        awaitsOlder: [...draft.deliveries.values()].some(
          (row) =>
            row.webhookId === webhookId &&
            row.id < (standing[0]?.id ?? '') &&
            (row.state === 'held' ||
              (row.state === 'pending' &&
                (row.dueAt ?? 0) > now - OVERDUE_MS &&
                (row.dueAt ?? 0) <= now + leaseMs)),
        ),
      };
    });
  }

  suppress(given: Parameters<Ledger['suppress']>[0]): Promise<void> {
    return this.inTables(({ deliveries }) => {
      for (const { id, reason } of given) {
        const row = deliveries.get(id);
        if (row?.state !== 'pending') continue;
        deliveries.set(id, { ...row, state: 'suppressed', dueAt: null, reason });
      }
    });
  }

  park(deliveryIds: readonly string[], now: number): Promise<void> {
    return this.inTables(({ deliveries, webhooks, attempts }) => {
      for (const id of deliveryIds) {
        const row = deliveries.get(id);
        const status = row && webhooks.get(row.webhookId)?.state.status;
        if (row?.state !== 'pending' || status === undefined) continue;
        const parked = { enabled: 'pending', deleted: 'cancelled', disabled: 'held' } as const;
        const dueAt = status === 'enabled' ? now : null;
        const last = attempts.get(attemptKey(id, row.attempts))?.answer.outcome;
        const isDone = status !== 'enabled' && last === 'success';
        deliveries.set(id, { ...row, state: isDone ? 'succeeded' : parked[status], dueAt });
      }
    });
  }

  release(now: number, limit: number): Promise<number> {
    return this.inTables(({ deliveries, webhooks, releases }) => {
      const [next] = [...releases].sort(([, a], [, b]) => a - b);
      if (!next) return 0;
      const [webhookId] = next;
      const isEnabled = webhooks.get(webhookId)?.state.status === 'enabled';
      const held = [...deliveries.values()]
        .filter((row) => isEnabled && row.webhookId === webhookId && row.state === 'held')
        .slice(0, limit);
      for (const row of held) deliveries.set(row.id, { ...row, state: 'pending', dueAt: now });
      if (held.length < limit) releases.delete(webhookId);
      return held.length;
    });
  }

  noteSuccesses(lastAt: ReadonlyMap<string, number>): Promise<ReadonlySet<string>> {
    return this.inTables((draft) => {
      for (const [id, at] of lastAt) noteIn(draft, id, at);
      return new Set([...lastAt.keys()].filter((id) => hasFailures(draft, id)));
    });
  }
}

/** What is overdue for longer may never come, and is not waited for. */
const OVERDUE_MS = 600_000;

/** Somebody asked for the one that stands before all others, which so need not wait any longer. */
const resumeQueue = (
  { deliveries, appointments }: Pick<Draft, 'deliveries' | 'appointments'>,
  { id, webhookId }: StoredDelivery,
  now: number,
): void => {
  const key = keyOf({ webhookId, chore: 'queue' });
  const there = appointments.get(key);
  const isFirst = ![...deliveries.values()].some(
    (row) =>
      row.webhookId === webhookId && row.state === 'pending' && row.dueAt === null && row.id < id,
  );
  if (!there || !isFirst || there.dueAt <= now || there.leaseUntil > now) return;
  appointments.set(key, { ...there, dueAt: now, step: 0 });
};

const settleIn = (draft: Draft, attempts: readonly SettledAttempt[]): ReadonlySet<string> => {
  attempts.forEach(refuseNul);
  const news = new Set<string>();
  for (const settled of attempts) {
    const { deliveryId, attempt, verdict } = settled;
    const key = attemptKey(deliveryId, attempt);
    if (draft.attempts.has(key)) continue;
    draft.attempts.set(key, settled);
    news.add(key);
    const row = draft.deliveries.get(deliveryId);
    if (!row || !['pending', 'held'].includes(row.state) || row.attempts >= attempt) continue;
    const dueAt = verdict.state === 'pending' ? verdict.dueAt : null;
    draft.deliveries.set(deliveryId, {
      ...row,
      state: verdict.state,
      attempts: attempt,
      dueAt,
    });
  }
  return news;
};

const noteIn = ({ activity }: Draft, webhookId: string, at: number): void => {
  activity.set(webhookId, Math.max(activity.get(webhookId) ?? 0, at));
};

const hasFailures = ({ webhooks }: Draft, webhookId: string): boolean => {
  const state = webhooks.get(webhookId)?.state;
  return state !== undefined && 'run' in state && state.run.failures > 0;
};

const nameOf = ({ account, id }: { account: string; id: string }): string => `${account}\n${id}`;

/** PostgreSQL knows no year 0. */
const refuseImpossibleTime = ({ event }: KeptEvent): void => {
  if (event.occurredAt.startsWith('0000')) throw new Error('date/time field value out of range');
};

/** PostgreSQL text takes no NUL. */
const refuseNul = ({ answer }: SettledAttempt): void => {
  const words = [answer.error ?? '', answer.excerpt, ...Object.values(answer.headers)];
  if (words.some((text) => text.includes('\u0000'))) {
    throw new Error('invalid byte sequence for encoding "UTF8": 0x00');
  }
};

const dueDeliveryOf = (
  { domainEvents }: Draft,
  { id, webhookId, attempts, eventKey }: StoredDelivery,
  leaseUntil: number,
): DueDelivery => {
  const found = domainEvents.get(eventKey);
  if (!found) throw new Error('a delivery has an event');
  return {
    ...{ id, webhookId, leaseUntil },
    attempt: attempts + 1,
    event: deliveredOf(found),
  };
};
