import {
  AccessStore,
  Alerts,
  DeadLetters,
  DeliveryReader,
  DueWork,
  Erasure,
  EventTypes,
  EventReader,
  HostThrottles,
  Housekeeping,
  IdempotentReplies,
  JobStore,
  Ledger,
  Log,
  Rates,
  Schedule,
  SigningPolicies,
  TokenStore,
  Transactions,
  UntoldEvents,
  WebhookChanges,
  WebhookReader,
  WebhookStatistics,
} from '#application';
import { provideAs } from '#runtime';
import { Module, type DynamicModule } from '@nestjs/common';
import { getDataSourceToken, TypeOrmModule } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { PostgresAccessStore } from './access/postgres-access-store.js';
import { PostgresAlerts } from './alerts/postgres-alerts.js';
import { PostgresTokenStore } from './access/postgres-token-store.js';
import { dataSourceOptions, type PostgresOptions } from './data-source.js';
import { PostgresDeadLetters } from './dead-letters/postgres-dead-letters.js';
import { PostgresErasure } from './erasure/postgres-erasure.js';
import { PostgresEventTypes } from './event-types/postgres-event-types.js';
import { AllDaysExecutor } from './all-days-executor.js';
import { PoolExecutor } from './executor.js';
import { PostgresIdempotentReplies } from './idempotency/postgres-idempotent-replies.js';
import { PostgresJobStore } from './jobs/postgres-job-store.js';
import { PostgresSchedule } from './schedule/postgres-schedule.js';
import { PostgresSigningPolicies } from './signing/postgres-signing-policies.js';
import { PostgresHostThrottles } from './pacing/postgres-host-throttles.js';
import { PostgresRates } from './pacing/postgres-rates.js';
import { PostgresDeliveryReader } from './ledger/postgres-delivery-reader.js';
import { PostgresDueWork } from './ledger/postgres-due-work.js';
import { PostgresHousekeeping } from './housekeeping/postgres-housekeeping.js';
import { PostgresLedger } from './ledger/postgres-ledger.js';
import { PostgresTransactions } from './postgres-transactions.js';
import { PostgresUntoldEvents } from './postgres-untold-events.js';
import { PostgresWebhookChanges } from './webhooks/postgres-webhook-changes.js';
import { PostgresWebhookReader } from './webhooks/postgres-webhook-reader.js';
import { PostgresWebhookStatistics } from './webhooks/postgres-webhook-statistics.js';
import { PostgresEventReader } from './ledger/postgres-event-reader.js';
import { PostgresHealth } from './postgres-health.js';

const ports = [
  provideAs(PoolExecutor, PoolExecutor, DataSource),
  provideAs(AllDaysExecutor, AllDaysExecutor, DataSource),
  provideAs(Ledger, PostgresLedger, PoolExecutor, AllDaysExecutor),
  provideAs(Alerts, PostgresAlerts, DataSource),
  provideAs(DeadLetters, PostgresDeadLetters, DataSource),
  provideAs(Transactions, PostgresTransactions, DataSource),
  provideAs(WebhookChanges, PostgresWebhookChanges, PoolExecutor, DataSource),
  provideAs(WebhookReader, PostgresWebhookReader, DataSource, AllDaysExecutor),
  provideAs(DeliveryReader, PostgresDeliveryReader, DataSource, AllDaysExecutor),
  provideAs(DueWork, PostgresDueWork, DataSource),
  provideAs(Erasure, PostgresErasure, DataSource),
  provideAs(EventReader, PostgresEventReader, DataSource, AllDaysExecutor),
  provideAs(WebhookStatistics, PostgresWebhookStatistics, AllDaysExecutor),
  provideAs(UntoldEvents, PostgresUntoldEvents, DataSource),
  provideAs(Housekeeping, PostgresHousekeeping, DataSource),
  provideAs(Schedule, PostgresSchedule, PoolExecutor),
  provideAs(JobStore, PostgresJobStore, DataSource),
  provideAs(AccessStore, PostgresAccessStore, DataSource),
  provideAs(TokenStore, PostgresTokenStore, DataSource),
  provideAs(EventTypes, PostgresEventTypes, DataSource),
  provideAs(SigningPolicies, PostgresSigningPolicies, DataSource),
  provideAs(Rates, PostgresRates, DataSource),
  provideAs(HostThrottles, PostgresHostThrottles, DataSource),
  provideAs(IdempotentReplies, PostgresIdempotentReplies, DataSource),
  provideAs(PostgresHealth, PostgresHealth, DataSource),
];

/** Everything PostgreSQL, behind the application's ports. */
@Module({})
export class PostgresModule {
  static forRoot(options: PostgresOptions): DynamicModule {
    return {
      module: PostgresModule,
      global: true,
      imports: [
        TypeOrmModule.forRootAsync({
          // Named, since several apps may share a process.
          name: options.name,
          inject: [Log],
          useFactory: (log: Log) => ({
            ...dataSourceOptions({ ...options, log }),
            retryAttempts: 30,
            retryDelay: 1_000,
          }),
        }),
      ],
      providers: [{ provide: DataSource, useExisting: getDataSourceToken(options.name) }, ...ports],
      exports: ports,
    };
  }
}
