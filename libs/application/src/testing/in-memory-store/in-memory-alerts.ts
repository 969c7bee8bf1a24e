import type { Alert } from '#domain';
import {
  AlertDesk,
  Alerts,
  type AlertedWebhook,
  type AlertsOfKind,
  type PendingAlerts,
} from '../../ports/alerts.js';
import type { Draft, InTables, StoredAlert, StoredThrottle } from './tables.js';

/** Within one transaction. */
export class InMemoryAlertDesk extends AlertDesk {
  constructor(private readonly draft: Draft) {
    super();
  }

  async hasTold(webhookId: string): Promise<boolean> {
    return this.draft.throttles.get(webhookId)?.told ?? false;
  }

  async add(webhook: AlertedWebhook, alerts: readonly Alert[], at: number): Promise<void> {
    const last = alerts.at(-1);
    if (!last) return;
    const { alerts: rows, throttles } = this.draft;
    for (const alert of alerts) {
      this.draft.alertIds += 1;
      const id = this.draft.alertIds;
      rows.set(id, { id, webhookId: webhook.id, alert, at, settledAt: null });
    }
    const before = throttles.get(webhook.id) ?? NEW;
    const inTurn = before.dueAt ?? turnOf(before.lastSentAt, webhook, at);
    throttles.set(webhook.id, {
      ...before,
      webhook,
      told: last.kind !== 'recovered',
      dueAt: alerts.some(isUrgent) ? Math.min(inTurn, at) : inTurn,
    });
  }
}

export class InMemoryAlerts extends Alerts {
  constructor(private readonly inTables: InTables) {
    super();
  }

  take({ now, leaseUntil, limit }: Parameters<Alerts['take']>[0]) {
    return this.inTables((draft) => {
      const due = [...draft.throttles.values()].filter(
        (each) => each.dueAt !== null && each.dueAt <= now && (each.leaseUntil ?? now) <= now,
      );
      return due.slice(0, limit).map((throttle): PendingAlerts => {
        const { webhook, tries } = throttle;
        draft.throttles.set(webhook.id, { ...throttle, leaseUntil });
        const pending = pendingOf(draft, webhook.id);
        const lastId = pending.at(-1)?.id;
        return {
          ...{ webhook, tries, leaseUntil },
          kinds: byKind(pending),
          lastId: lastId === undefined ? null : String(lastId),
        };
      });
    });
  }

  settle(
    { webhook, lastId, leaseUntil }: PendingAlerts,
    { at, as }: Parameters<Alerts['settle']>[1],
  ): Promise<void> {
    return this.inTables((draft) => {
      const throttle = draft.throttles.get(webhook.id);
      if (!throttle) return;
      for (const alert of pendingOf(draft, webhook.id)) {
        if (alert.id <= Number(lastId)) draft.alerts.set(alert.id, { ...alert, settledAt: at });
      }
      const left = pendingOf(draft, webhook.id).map(({ alert }) => alert);
      const lastSentAt = as === 'mailed' ? at : throttle.lastSentAt;
      const inTurn = left.some(isUrgent) ? at : turnOf(lastSentAt, throttle.webhook, at);
      draft.throttles.set(webhook.id, {
        ...throttle,
        lastSentAt,
        tries: 0,
        leaseUntil: throttle.leaseUntil === leaseUntil ? null : throttle.leaseUntil,
        dueAt: left.length === 0 ? null : inTurn,
      });
    });
  }

  putOff({ webhook, leaseUntil, tries }: PendingAlerts, { until }: { readonly until: number }) {
    return this.inTables((draft) => {
      const throttle = draft.throttles.get(webhook.id);
      if (throttle?.leaseUntil !== leaseUntil) return;
      const put = { dueAt: until, leaseUntil: null, tries: tries + 1 };
      draft.throttles.set(webhook.id, { ...throttle, ...put });
    });
  }

  forget(before: number): Promise<void> {
    return this.inTables((draft) => {
      for (const [id, { settledAt }] of draft.alerts) {
        if (settledAt !== null && settledAt < before) draft.alerts.delete(id);
      }
    });
  }
}

const NEW: Omit<StoredThrottle, 'webhook'> = {
  told: false,
  dueAt: null,
  lastSentAt: null,
  leaseUntil: null,
  tries: 0,
};

const isUrgent = ({ kind }: Alert): boolean => kind === 'disabled';

const turnOf = (lastSentAt: number | null, { rule }: AlertedWebhook, at: number): number =>
  lastSentAt === null ? at : Math.max(at, lastSentAt + rule.everyMs);

const pendingOf = ({ alerts }: Draft, webhookId: string): readonly StoredAlert[] =>
  [...alerts.values()].filter((each) => each.webhookId === webhookId && each.settledAt === null);

const byKind = (pending: readonly StoredAlert[]): readonly AlertsOfKind[] => {
  const kinds = new Map<string, AlertsOfKind>();
  for (const { alert, at } of pending) {
    const before = kinds.get(alert.kind);
    kinds.delete(alert.kind);
    kinds.set(alert.kind, {
      count: (before?.count ?? 0) + 1,
      firstAt: Math.min(before?.firstAt ?? at, at),
      lastAt: Math.max(before?.lastAt ?? at, at),
      last: alert,
    });
  }
  return [...kinds.values()];
};
