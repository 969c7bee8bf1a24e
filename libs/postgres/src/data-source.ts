import 'reflect-metadata';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { AccountRow, ApiKeyRow, PrincipalRow } from './access/access-rows.js';
import { AttemptRow, DeliveryRow, DomainEventRow } from './entities/delivery-row.js';
import { EventRecord } from './entities/event-record.js';
import { ActivityRow, WebhookRow } from './entities/webhook-row.js';
import { Access1763800000000 } from './migrations/1763800000000-access.js';
import { Initial1763700000000 } from './migrations/1763700000000-initial.js';

export interface PostgresOptions {
  readonly url: string;
  /** Connections of this process, at most. */
  readonly poolSize: number;
  /** Shown in pg_stat_activity. */
  readonly name: string;
}

export const dataSourceOptions = ({ url, poolSize, name }: PostgresOptions): DataSourceOptions => ({
  type: 'postgres',
  url,
  poolSize,
  applicationName: name,
  entities: [
    AccountRow,
    ActivityRow,
    ApiKeyRow,
    AttemptRow,
    DeliveryRow,
    DomainEventRow,
    EventRecord,
    PrincipalRow,
    WebhookRow,
  ],
  migrations: [Initial1763700000000, Access1763800000000],
  migrationsTableName: 'migrations',
  extra: { connectionTimeoutMillis: 5_000, keepAlive: true },
});

export const newDataSource = (options: PostgresOptions): DataSource =>
  new DataSource(dataSourceOptions(options));
