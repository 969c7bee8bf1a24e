import { DELIVERY_STATES, isByFailures, patternsFor, type WebhookEvent } from '#domain';
import {
  DeliveryReader,
  type AttemptView,
  type DeliveryFilter,
  type DeliveryView,
} from '../../ports/delivery-reader.js';
import {
  EventReader,
  MAX_DELIVERIES_TOLD,
  type EventDetails,
  type EventFilter,
  type EventView,
} from '../../ports/event-reader.js';
import type { KeptEvent } from '../../ports/ledger.js';
import {
  MAX_FAILURES_TOLD,
  WebhookReader,
  type HistoryEntry,
  type Page,
  type PageRequest,
  type WebhookAtHost,
  type WebhookFilter,
  type WebhookView,
} from '../../ports/webhook-readers.js';
import type { RecordedWebhookEvent } from '../../ports/transactions.js';
import { hostOf } from '../../delivering/attempts/host-of.js';
import { failuresTold } from '../../webhooks/failures-told.js';
import { keyOf } from './in-memory-schedule.js';
import { isoOf, viewOf } from './in-memory-webhooks.js';
import type { StoredDelivery, StoredWebhook, Tables } from './tables.js';

export class InMemoryWebhookReader extends WebhookReader {
  constructor(private readonly tables: () => Tables) {
    super();
  }

  async find(account: string, webhookId: string): Promise<WebhookView | undefined> {
    const stored = this.tables().webhooks.get(webhookId);
    if (stored?.account !== account) return undefined;
    return this.viewOf(webhookId, stored);
  }

  async knows(account: string, webhookId: string): Promise<boolean> {
    return (await this.find(account, webhookId)) !== undefined;
  }

  async list(
    account: string,
    page: PageRequest,
    filter: WebhookFilter = {},
  ): Promise<Page<WebhookView>> {
    const views = [...this.tables().webhooks]
      .map(([id, stored]) => this.viewOf(id, stored))
      .filter((view) => view !== undefined)
      .filter((view) => view.account === account && fits(view, filter));
    return pageOf(views, page);
  }

  async count(account: string, filter: WebhookFilter): Promise<number> {
    return (await this.list(account, { limit: Infinity, after: null }, filter)).items.length;
  }

  async pointingAt(
    account: string,
    hosts: readonly string[],
    limit: number,
  ): Promise<readonly WebhookAtHost[]> {
    const all = { limit: Infinity, after: null };
    const { items } = await this.list(account, all, { health: 'enabled' });
    return hosts.flatMap((host) =>
      items
        .filter(({ settings }) => hostOf(settings.url) === host)
        .slice(0, limit)
        .map(({ id, settings }) => ({ id, host, settings })),
    );
  }

  async isProven(account: string, url: string): Promise<boolean> {
    return [...this.tables().webhooks.values()].some(
      ({ account: theirs, state }) =>
        theirs === account &&
        'verification' in state &&
        state.verification.state === 'verified' &&
        state.verification.url === url,
    );
  }

  async history(
    account: string,
    webhookId: string,
    { limit, after }: PageRequest,
  ): Promise<Page<HistoryEntry> | undefined> {
    if (this.tables().webhooks.get(webhookId)?.account !== account) return undefined;
    const stream = this.tables().events.filter(({ streamId }) => streamId === webhookId);
    const rest = stream
      .filter(({ version }) => after === null || version < Number(after))
      .toReversed();
    const items = rest.slice(0, limit).map(({ version, event, metadata }) => ({
      ...{ version, event, actor: metadata.actor, at: isoOf(metadata.at) },
      ...failuresOf(event, version, stream),
    }));
    const next = rest.length > limit ? String(items.at(-1)?.version) : null;
    return { items, next };
  }

  private viewOf(id: string, stored: StoredWebhook): WebhookView | undefined {
    const tables = this.tables();
    return viewOf(id, stored, tables.activity.get(id), nextAttemptOf(id, tables));
  }
}

const nextAttemptOf = (
  webhookId: string,
  { deliveries, appointments }: Tables,
): number | undefined => {
  const failed = [...deliveries.values()].filter(
    (row) => row.webhookId === webhookId && row.state === 'pending' && row.attempts > 0,
  );
  const queue = failed.some(({ dueAt }) => dueAt === null)
    ? appointments.get(keyOf({ webhookId, chore: 'queue' }))
    : undefined;
  const times = failed.flatMap(({ dueAt }) => dueAt ?? []);
  if (queue) times.push(Math.max(queue.dueAt, queue.leaseUntil));
  return times.length === 0 ? undefined : Math.min(...times);
};

const fits = (
  { health, settings, number }: WebhookView,
  { health: wanted, event, project, text, ...exactly }: WebhookFilter,
): boolean => {
  const { name, url, events, projects, owner, preset, within, dialect } = settings;
  const healthFits = wanted === 'enabled' ? health !== 'disabled' : health === wanted;
  const written = `${name}\n${url}`.toLowerCase();
  return (
    (wanted === undefined || healthFits) &&
    (event === undefined || patternsFor(event).some((each) => events.includes(each))) &&
    (project === undefined || projects.includes(project)) &&
    [owner, undefined].includes(exactly.owner) &&
    [preset, undefined].includes(exactly.preset) &&
    [dialect['app'], undefined].includes(exactly.app) &&
    [number, undefined].includes(exactly.number) &&
    (exactly.within === undefined || within.includes(exactly.within)) &&
    (text === undefined || written.includes(text.toLowerCase()))
  );
};

const failuresOf = (
  event: WebhookEvent,
  version: number,
  stream: readonly RecordedWebhookEvent[],
): Pick<HistoryEntry, 'failures' | 'failuresBefore'> => {
  if (!isByFailures(event)) return {};
  const failures = stream.flatMap(({ version: earlier, event: { type, data } }) =>
    type === 'webhook.delivery-failed' && earlier < version ? [data] : [],
  );
  return failuresTold(failures.slice(-MAX_FAILURES_TOLD));
};

/** One page of the ledger is sought in so few rows, so that who stops at a short page is found out. */
const SEARCHED = 5;

export class InMemoryEventReader extends EventReader {
  constructor(private readonly tables: () => Tables) {
    super();
  }

  async list(
    account: string,
    { limit, after }: PageRequest,
    { type, project, since = 0, until = Infinity }: EventFilter,
  ): Promise<Page<EventView>> {
    const rows = this.kept()
      .filter(({ event }) => event.account === account)
      .filter(({ receivedAt }) => receivedAt >= since && receivedAt < until)
      .filter(({ key }) => after === null || key < after);
    const isSearch = type !== undefined || project !== undefined;
    const stretch = isSearch ? rows.slice(0, SEARCHED) : rows;
    const found = stretch
      .filter(({ event }) => type === undefined || event.type === type)
      .filter(({ event }) => project === undefined || event.project === project);
    const items = found.slice(0, limit).map(eventViewOf);
    const rest = rows.length > stretch.length ? stretch : [];
    const last = found.length > limit ? items.at(-1) : rest.at(-1);
    return { items, next: last?.key ?? null };
  }

  async find(account: string, idOrKey: string): Promise<EventDetails | undefined> {
    const kept = this.kept().find(
      ({ key, event }) => event.account === account && [key, event.id].includes(idOrKey),
    );
    if (!kept) return undefined;
    const deliveries = [...this.tables().deliveries.values()]
      .filter(({ eventKey }) => eventKey === kept.key)
      .map(({ id, webhookId, state, attempts }) => ({ id, webhookId, state, attempts }));
    const counts = DELIVERY_STATES.map((state) => {
      const found = deliveries.filter((each) => each.state === state);
      return [state, found.length];
    });
    return {
      ...{ ...eventViewOf(kept), body: kept.body },
      deliveryCounts: Object.fromEntries(counts) as EventDetails['deliveryCounts'],
      deliveries: deliveries.slice(0, MAX_DELIVERIES_TOLD),
    };
  }

  /** Newest first. */
  private kept(): readonly KeptEvent[] {
    return [...this.tables().domainEvents.values()].sort((a, b) => (a.key < b.key ? 1 : -1));
  }
}

const eventViewOf = ({ key, event, receivedAt }: KeptEvent): EventView => ({
  ...{ key, id: event.id, type: event.type, project: event.project },
  ...{ occurredAt: event.occurredAt, receivedAt: isoOf(receivedAt), payloadRemoved: false },
});

export class InMemoryDeliveryReader extends DeliveryReader {
  constructor(private readonly tables: () => Tables) {
    super();
  }

  async list(
    account: string,
    page: PageRequest,
    filter: DeliveryFilter,
  ): Promise<Page<DeliveryView>> {
    const { webhookId, state, type, project, eventId, since = 0, until = Infinity } = filter;
    const { limit, after } = page;
    const rows = [...this.tables().deliveries.values()]
      .filter((row) => {
        const event = this.eventOf(row);
        const madeAt = timeOf(row.id);
        return (
          event.account === account &&
          (after === null || row.id < after) &&
          (webhookId === undefined || row.webhookId === webhookId) &&
          (eventId === undefined || event.id === eventId) &&
          madeAt >= since &&
          madeAt < until
        );
      })
      .sort((a, b) => (a.id < b.id ? 1 : -1));
    const isSearch = [type, project, state].some((asked) => asked !== undefined);
    const stretch = isSearch && eventId === undefined ? rows.slice(0, SEARCHED) : rows;
    const found = stretch
      .filter((row) => state === undefined || row.state === state)
      .filter((row) => type === undefined || this.eventOf(row).type === type)
      .filter((row) => project === undefined || this.eventOf(row).project === project);
    const items = found.slice(0, limit).map((row) => this.viewOf(row));
    const rest = rows.length > stretch.length ? stretch : [];
    const last = found.length > limit ? items.at(-1) : rest.at(-1);
    return { items, next: last?.id ?? null };
  }

  async find(account: string, deliveryId: string): Promise<DeliveryView | undefined> {
    const row = this.tables().deliveries.get(deliveryId);
    return row && this.eventOf(row).account === account ? this.viewOf(row) : undefined;
  }

  async attemptsOf(deliveryId: string): Promise<readonly AttemptView[]> {
    return [...this.tables().attempts.values()]
      .filter((attempt) => attempt.deliveryId === deliveryId)
      .sort((a, b) => a.attempt - b.attempt)
      .map(({ attempt, answer }) => ({
        number: attempt,
        startedAt: isoOf(answer.startedAt),
        durationMs: answer.durationMs,
        outcome: answer.outcome,
        status: answer.status,
        error: answer.error,
        request: answer.request,
        response:
          answer.status === null ? null : { headers: answer.headers, excerpt: answer.excerpt },
      }));
  }

  private viewOf(row: StoredDelivery): DeliveryView {
    const { id, webhookId, state, attempts, dueAt, reason } = row;
    const { id: eventId, type, project, occurredAt } = this.eventOf(row);
    return {
      ...{ id, webhookId, state, attempts, reason },
      dueAt: dueAt === null ? null : isoOf(dueAt),
      createdAt: isoOf(timeOf(id)),
      event: { id: eventId, type, project, occurredAt },
    };
  }

  private eventOf({ eventKey }: StoredDelivery) {
    const kept = this.tables().domainEvents.get(eventKey);
    if (!kept) throw new Error('a delivery has an event');
    return kept.event;
  }
}

/** The first 48 bits of a UUIDv7 are its time in ms (RFC 9562). */
const timeOf = (id: string): number => Number.parseInt(id.replace('-', '').slice(0, 12), 16);

/** Newest first. */
const pageOf = <T extends { readonly id: string }>(
  all: readonly T[],
  { limit, after }: PageRequest,
): Page<T> => {
  const rest = all
    .filter(({ id }) => after === null || id < after)
    .sort((a, b) => (a.id < b.id ? 1 : -1));
  const items = rest.slice(0, limit);
  return { items, next: rest.length > limit ? (items.at(-1)?.id ?? null) : null };
};
