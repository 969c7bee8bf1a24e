import 'reflect-metadata';
import type { Log } from '#application';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { Connection, type ConnectionTerms } from './connection.js';
import { JobRow } from './jobs/job-row.js';
import { AccountRow, ApiKeyRow, PrincipalRow } from './access/access-rows.js';
import { AttemptRow, DeliveryRow, DomainEventRow } from './entities/delivery-row.js';
import { EventRecord } from './entities/event-record.js';
import { EventTypeRow } from './event-types/event-type-row.js';
import { SchedulesAndQueues1764360000000 } from './migrations/1764360000000-schedules-and-queues.js';
import { SigningPolicyRow } from './signing/signing-policy-row.js';
import { ActivityRow, WebhookRow } from './entities/webhook-row.js';
import { Alerts1764900000000 } from './migrations/1764900000000-alerts.js';
import { Listings1765200000000 } from './migrations/1765200000000-listings.js';
import { Access1763800000000 } from './migrations/1763800000000-access.js';
import { IdempotentReplies1763900000000 } from './migrations/1763900000000-idempotent-replies.js';
import { LedgerLookups1764100000000 } from './migrations/1764100000000-ledger-lookups.js';
import { Jobs1764000000000 } from './migrations/1764000000000-jobs.js';
import { Initial1763700000000 } from './migrations/1763700000000-initial.js';
import { WebhookFilters1764200000000 } from './migrations/1764200000000-webhook-filters.js';
import { SigningPolicies1764800000000 } from './migrations/1764800000000-signing-policies.js';
import { DeadLetters1765100000000 } from './migrations/1765100000000-dead-letters.js';
import { EventTypes1764300000000 } from './migrations/1764300000000-event-types.js';
import { AttemptStatistics1764400000000 } from './migrations/1764400000000-attempt-statistics.js';
import { AccessTokens1764710000000 } from './migrations/1764710000000-access-tokens.js';
import { PrincipalsOfKeys1764700000000 } from './migrations/1764700000000-principals-of-keys.js';
import { Retention1764500000000 } from './migrations/1764500000000-retention.js';
import { Erasure1764510000000 } from './migrations/1764510000000-erasure.js';
import { RequestsOfAttempts1765210000000 } from './migrations/1765210000000-requests-of-attempts.js';
import { WebhooksOfApps1765300000000 } from './migrations/1765300000000-webhooks-of-apps.js';
import { SearchedText1765400000000 } from './migrations/1765400000000-searched-text.js';
import { DeliveriesOnTheirWay1765600000000 } from './migrations/1765600000000-deliveries-on-their-way.js';
import { HostsOfWebhooks1765500000000 } from './migrations/1765500000000-hosts-of-webhooks.js';
import { FormerPublicKeys1765010000000 } from './migrations/1765010000000-former-public-keys.js';
import { NextAttempts1765000000000 } from './migrations/1765000000000-next-attempts.js';
import { WebhookSettings1764350000000 } from './migrations/1764350000000-webhook-settings.js';
import { RatesAndThrottles1764600000000 } from './migrations/1764600000000-rates-and-throttles.js';

export interface PostgresOptions {
  readonly url: string;
  /** Connections of this process, at most. */
  readonly poolSize: number;
  /** Shown in pg_stat_activity. */
  readonly name: string;
  /** Told what somebody has to mend. */
  readonly log?: Log;
  /** How long PostgreSQL may say nothing to what it was asked, in ms; 30 s unless said otherwise. */
  readonly patienceMs?: number;
}

/** To learn of 90 days anew takes a connection 200 ms, which pg would begin again after every 10 s of rest. */
const IDLE_MS = 600_000;
/** Longer than anything takes that somebody waits for. */
const PATIENCE_MS = 30_000;
/** Then Node.js has the kernel ask ten times, a second apart, before it takes the other side for gone. */
const QUIET_MS = 10_000;

export const dataSourceOptions = ({
  url,
  poolSize,
  name,
  log,
  patienceMs = PATIENCE_MS,
}: PostgresOptions): DataSourceOptions => ({
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
    EventTypeRow,
    JobRow,
    PrincipalRow,
    SigningPolicyRow,
    WebhookRow,
  ],
  migrations: [
    Initial1763700000000,
    Access1763800000000,
    IdempotentReplies1763900000000,
    Jobs1764000000000,
    LedgerLookups1764100000000,
    WebhookFilters1764200000000,
    EventTypes1764300000000,
    AttemptStatistics1764400000000,
    WebhookSettings1764350000000,
    RatesAndThrottles1764600000000,
    SchedulesAndQueues1764360000000,
    PrincipalsOfKeys1764700000000,
    Retention1764500000000,
    Erasure1764510000000,
    AccessTokens1764710000000,
    SigningPolicies1764800000000,
    Alerts1764900000000,
    NextAttempts1765000000000,
    FormerPublicKeys1765010000000,
    DeadLetters1765100000000,
    Listings1765200000000,
    RequestsOfAttempts1765210000000,
    WebhooksOfApps1765300000000,
    SearchedText1765400000000,
    HostsOfWebhooks1765500000000,
    DeliveriesOnTheirWay1765600000000,
  ],
  migrationsTableName: 'migrations',
  extra: {
    ...{ connectionTimeoutMillis: 5_000, idleTimeoutMillis: IDLE_MS },
    ...{ Client: Connection, terms: { log, patienceMs, all: new Set() } satisfies ConnectionTerms },
    ...{ keepAlive: true, keepAliveInitialDelayMillis: QUIET_MS },
  },
});

export const newDataSource = (options: PostgresOptions): DataSource =>
  new DataSource(dataSourceOptions(options));
