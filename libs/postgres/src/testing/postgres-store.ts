import type { StoreUnderTest } from '../../../application/src/testing/contracts/store-under-test.js';
import type { DataSource } from 'typeorm';
import { AllDaysExecutor } from '../all-days-executor.js';
import { PostgresAlerts } from '../alerts/postgres-alerts.js';
import { newDataSource } from '../data-source.js';
import { PoolExecutor } from '../executor.js';
import { PostgresSchedule } from '../schedule/postgres-schedule.js';
import { PostgresDeliveryReader } from '../ledger/postgres-delivery-reader.js';
import { PostgresEventReader } from '../ledger/postgres-event-reader.js';
import { PostgresLedger } from '../ledger/postgres-ledger.js';
import { PostgresTransactions } from '../postgres-transactions.js';
import { PostgresUntoldEvents } from '../postgres-untold-events.js';
import { PostgresWebhookChanges } from '../webhooks/postgres-webhook-changes.js';
import { PostgresWebhookStatistics } from '../webhooks/postgres-webhook-statistics.js';
import { PostgresWebhookReader } from '../webhooks/postgres-webhook-reader.js';

export interface PostgresStore extends StoreUnderTest {
  readonly dataSource: DataSource;
  close(): Promise<void>;
}

/** All of PostgreSQL's ports on connections of their own, as one process has them. */
export const openStore = async (url: string, poolSize = 8): Promise<PostgresStore> => {
  const dataSource = await newDataSource({ url, poolSize, name: 'spec' }).initialize();
  const executor = new PoolExecutor(dataSource);
  const allDays = new AllDaysExecutor(dataSource);
  return {
    dataSource,
    transactions: new PostgresTransactions(dataSource),
    ledger: new PostgresLedger(executor, allDays),
    schedule: new PostgresSchedule(executor),
    alerts: new PostgresAlerts(dataSource),
    changes: new PostgresWebhookChanges(executor, dataSource),
    untold: new PostgresUntoldEvents(dataSource),
    webhooks: new PostgresWebhookReader(dataSource, allDays),
    domainEvents: new PostgresEventReader(dataSource, allDays),
    deliveries: new PostgresDeliveryReader(dataSource, allDays),
    statistics: new PostgresWebhookStatistics(allDays),
    close: () => dataSource.destroy(),
  };
};

const HOLDS_ROWS = [
  ...['events', 'streams', 'webhooks', 'webhook_activity', 'webhook_releases'],
  ...['domain_event_ids', 'domain_events', 'deliveries', 'attempts'],
  ...['alerts', 'alert_throttles', 'webhook_schedules'],
];

/** Deletes what earlier tests left: a new database for each would take them a second. */
export const empty = async ({ dataSource }: PostgresStore): Promise<void> => {
  await dataSource.query(HOLDS_ROWS.map((table) => `delete from ${table}`).join('; '));
};
