import {
  failuresTold,
  MAX_FAILURES_TOLD,
  type HistoryEntry,
  type Page,
  type PageRequest,
} from '#application';
import { isByFailures, type WebhookDeliveryFailed } from '#domain';
import { LessThan, type EntityManager } from 'typeorm';
import { EventRecord } from '../entities/event-record.js';
import { pageOf } from '../paging.js';
import { eventOf } from './postgres-webhook-streams.js';

type Failure = WebhookDeliveryFailed['data'];

/** The webhook's own stream, the latest first; what failures stopped comes with those that did it. */
export const historyOf = async (
  manager: EntityManager,
  webhookId: string,
  { limit, after }: PageRequest,
): Promise<Page<HistoryEntry>> => {
  const before = after === null ? {} : { version: LessThan(Number(after)) };
  const records = await manager.find(EventRecord, {
    where: { streamId: webhookId, ...before },
    order: { version: 'DESC' },
    take: limit + 1,
  });
  const failures = await failuresBefore(manager, webhookId, records);
  const entries = records.map((record) => entryOf(record, failures.get(record.version)));
  return pageOf(entries, limit, ({ version }) => String(version));
};

const LATEST_BEFORE = `
  select stopped.version, array(
    select data from events
    where stream_id = $1 and type = 'webhook.delivery-failed' and version < stopped.version
    order by version desc limit $3) as failures
  from unnest($2::integer[]) as stopped (version)`;

/** Of each record that tells how failures stopped the webhook: the latest before it, by its version. */
const failuresBefore = async (
  manager: EntityManager,
  webhookId: string,
  records: readonly EventRecord[],
): Promise<ReadonlyMap<number, readonly Failure[]>> => {
  const versions = records
    .filter((record) => isByFailures(eventOf(record)))
    .map(({ version }) => version);
  if (versions.length === 0) return new Map();
  const rows = await manager.query<{ version: number; failures: readonly Failure[] }[]>(
    LATEST_BEFORE,
    [webhookId, versions, MAX_FAILURES_TOLD],
  );
  return new Map(rows.map(({ version, failures }) => [version, failures.toReversed()]));
};

const entryOf = (record: EventRecord, failures: readonly Failure[] | undefined): HistoryEntry => {
  const { version, actor, recordedAt } = record;
  return {
    ...{ version, event: eventOf(record), actor, at: recordedAt.toISOString() },
    ...(failures && failuresTold(failures)),
  };
};
