import {
  AttemptDeliveries,
  AttemptSettings,
  Clock,
  DeliveryClock,
  DeliveryClockSettings,
  DeliveryRoad,
  Digests,
  EncodeBody,
  Housekeeping,
  Ids,
  JobStore,
  KnownPolicies,
  Ledger,
  Log,
  PublicAddress,
  PutBack,
  RecordOutcomes,
  RelayWebhookEvents,
  RunJobs,
  Seals,
  SigningPolicies,
  SignTokens,
  TokenKeys,
  Transactions,
  UntoldEvents,
  WebhookAnnouncer,
  WebhookChanges,
  WebhookDirectory,
  WebhookSender,
} from '#application';
import { JoseTokenKeys } from '#jwt';
import { PostgresModule } from '#postgres';
import {
  LANE_PATIENCE_MS,
  provide,
  RuntimeModule,
  VERSION,
  type AppParts,
  type SettingsWith,
} from '#runtime';
import { HttpWebhookSender } from '#webhook-http';
import { Module, type DynamicModule } from '@nestjs/common';
import { DeliveriesController } from './deliveries.controller.js';
import { RecurringSettings, RecurringWork } from './recurring-work.js';

export type WorkerSettings = SettingsWith<'DATABASE_URL' | 'POSTRIDER_SECRET_KEYS'>;

const LET_GO_AFTER_MS = 500;
/** A worker that makes no more than 500 a second still makes one account's share within the lanes' patience. */
const MAX_HELD = 625;
const MAX_IN_HAND = 5_000;
/** Deliveries that may wait for workers before the clock holds back. */
const MAX_BACKLOG = 4_000;
const CLOCK_BATCH = 500;

@Module({})
export class DeliveryWorkerModule {
  static with({ settings, messaging, log }: AppParts<WorkerSettings>): DynamicModule {
    const { databaseUrl: url, poolSize, secretKeys, timeoutMs, leaseMs } = settings;
    const attempts: AttemptSettings = {
      concurrency: settings.endpointConcurrency,
      patienceMs: LANE_PATIENCE_MS,
      retryWaitsMs: settings.retryWaitsMs,
      leaseMs,
      leaseMarginMs: timeoutMs + LANE_PATIENCE_MS,
      letGoAfterMs: LET_GO_AFTER_MS,
      maxHeld: MAX_HELD,
      maxInHand: MAX_IN_HAND,
    };
    return {
      module: DeliveryWorkerModule,
      imports: [
        RuntimeModule.forRoot({ log, secretKeys }),
        PostgresModule.forRoot({ url, poolSize, name: 'delivery-worker' }),
        messaging.module,
      ],
      controllers: [DeliveriesController],
      providers: [
        { provide: AttemptSettings, useValue: attempts },
        {
          provide: DeliveryClockSettings,
          useValue: { leaseMs, maxBacklog: MAX_BACKLOG, maxBatch: CLOCK_BATCH },
        },
        { provide: RecurringSettings, useValue: settings },
        {
          provide: WebhookSender,
          inject: [Clock],
          useFactory: (clock: Clock) =>
            new HttpWebhookSender({
              clock,
              timeoutMs,
              userAgent: `Postrider/${VERSION}`,
              allowedTargets: settings.allowedTargets ?? [],
            }),
        },
        { provide: PublicAddress, useValue: settings },
        { provide: TokenKeys, useValue: new JoseTokenKeys() },
        provide(KnownPolicies, SigningPolicies, Clock),
        provide(SignTokens, KnownPolicies, TokenKeys, Seals, Digests, PublicAddress),
        provide(EncodeBody, SignTokens),
        provide(WebhookDirectory, WebhookChanges),
        provide(RecordOutcomes, Transactions, Ledger, WebhookDirectory, Clock, Log),
        provide(PutBack, Ledger, Clock),
        provide(
          AttemptDeliveries,
          ...([WebhookDirectory, Ledger, WebhookSender, RecordOutcomes, PutBack] as const),
          ...([Seals, Clock, Log, AttemptSettings] as const),
        ),
        provide(DeliveryClock, Ledger, DeliveryRoad, Clock, DeliveryClockSettings),
        provide(RelayWebhookEvents, UntoldEvents, WebhookAnnouncer),
        provide(RunJobs, JobStore, Ids, Clock),
        provide(
          RecurringWork,
          ...([AttemptDeliveries, DeliveryClock, RelayWebhookEvents, RunJobs] as const),
          ...([WebhookDirectory, Housekeeping, Clock, Log, RecurringSettings] as const),
        ),
      ],
    };
  }
}
