import {
  AlertingTransactions,
  AlertOfThrottles,
  AskedToWait,
  HostGate,
  HostThrottles,
  Pace,
  RateGate,
  Rates,
  ThrottleListener,
  WebhooksAtHosts,
  WriteLetters,
  SendSignals,
  SendHeartbeats,
  Schedule,
  RequestProofs,
  RunQueues,
  Profiles,
  OwnersView,
  OpenedSecrets,
  MakeAttempts,
  HealWebhooks,
  ChoreSettings,
  AccessStore,
  AttemptDeliveries,
  AttemptSettings,
  Clock,
  DeliveryClock,
  DeliveryClockSettings,
  DeliveryRoad,
  DueWork,
  Housekeeping,
  HouseRules,
  Ids,
  JobStore,
  KeepHouse,
  Ledger,
  Log,
  PublicAddress,
  PutBack,
  RecordOutcomes,
  RelayWebhookEvents,
  RunJobs,
  Seals,
  SendAlerts,
  StallSettings,
  StopUnsuccessful,
  Transactions,
  UntoldEvents,
  WatchDue,
  WayOut,
  WebhookAnnouncer,
  WebhookChanges,
  WebhookDirectory,
  WebhookSender,
} from '#application';
import { JoseTokenKeys } from '#jwt';
import { allRenderers, presetsBy } from '#dialects';
import { PostgresModule } from '#postgres';
import {
  LANE_PATIENCE_MS,
  provide,
  provideAs,
  RuntimeModule,
  type AppParts,
  type SettingsWith,
} from '#runtime';
import { LettersModule } from '#webhook-http';
import { Module, type DynamicModule } from '@nestjs/common';
import { alertProviders } from './alert-providers.js';
import { DeliveriesController } from './deliveries.controller.js';
import { Chores, RecurringWork } from './recurring-work.js';

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
    const { databaseUrl: url, poolSize, secretKeys, leaseMs } = settings;
    const attempts: AttemptSettings = {
      patienceMs: LANE_PATIENCE_MS,
      leaseMs,
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
        LettersModule.with({
          settings,
          presets: presetsBy(settings),
          renderers: allRenderers(),
          tokenKeys: new JoseTokenKeys(),
        }),
      ],
      controllers: [DeliveriesController],
      providers: [
        { provide: AttemptSettings, useValue: attempts },
        {
          provide: DeliveryClockSettings,
          useValue: { leaseMs, maxBacklog: MAX_BACKLOG, maxBatch: CLOCK_BATCH },
        },
        { provide: HouseRules, useValue: settings },
        provide(WebhookDirectory, WebhookChanges),
        provide(OpenedSecrets, Seals),
        provide(OwnersView, AccessStore, Clock),
        provide(WebhooksAtHosts, WebhookDirectory, Profiles),
        provideAs(ThrottleListener, AlertOfThrottles, Transactions, Profiles, Clock),
        provide(HostGate, HostThrottles, WebhooksAtHosts, ThrottleListener, Clock, Log),
        provide(RateGate, Rates, Clock),
        provide(AskedToWait, Clock),
        provide(Pace, HostGate, RateGate, AskedToWait),
        provide(WayOut, Clock, Log),
        provide(
          MakeAttempts,
          ...([WebhookSender, WriteLetters, Profiles, OpenedSecrets, OwnersView] as const),
          ...([Pace, WayOut, Clock, Log] as const),
        ),
        provide(AlertingTransactions, Transactions, Profiles),
        provide(
          RecordOutcomes,
          AlertingTransactions,
          Ledger,
          WebhookDirectory,
          Profiles,
          Clock,
          Log,
        ),
        provide(PutBack, Ledger, Clock),
        provide(
          AttemptDeliveries,
          ...([WebhookDirectory, Ledger, MakeAttempts, Profiles, RecordOutcomes] as const),
          ...([PutBack, Clock, Log, AttemptSettings] as const),
        ),
        { provide: ChoreSettings, useValue: settings },
        provide(
          SendSignals,
          ...([WebhookSender, WriteLetters, Profiles, OpenedSecrets, Pace, Ids, Clock] as const),
        ),
        provide(
          RunQueues,
          ...([Schedule, WebhookDirectory, Ledger, Profiles, MakeAttempts] as const),
          ...([RecordOutcomes, Clock, ChoreSettings] as const),
        ),
        provide(
          SendHeartbeats,
          ...([Schedule, WebhookDirectory, Profiles, SendSignals, RecordOutcomes] as const),
          ...([Clock, Log, ChoreSettings] as const),
        ),
        provide(
          HealWebhooks,
          ...([Schedule, AlertingTransactions, Profiles, SendSignals, Clock, Log] as const),
          ChoreSettings,
        ),
        provide(
          RequestProofs,
          ...([Schedule, Transactions, SendSignals, Seals, PublicAddress, Clock, Log] as const),
          ChoreSettings,
        ),
        provide(
          StopUnsuccessful,
          ...([Schedule, AlertingTransactions, Profiles, Clock, Log, ChoreSettings] as const),
        ),
        ...alertProviders(settings, log),
        provide(
          Chores,
          ...([RunQueues, SendHeartbeats, HealWebhooks, RequestProofs] as const),
          ...([StopUnsuccessful, SendAlerts] as const),
        ),
        provide(DeliveryClock, Ledger, DeliveryRoad, Clock, DeliveryClockSettings),
        provide(RelayWebhookEvents, UntoldEvents, WebhookAnnouncer),
        { provide: StallSettings, useValue: settings },
        provide(WatchDue, DueWork, Clock, StallSettings),
        provide(KeepHouse, Housekeeping, Clock, Log, HouseRules),
        provide(RunJobs, JobStore, Ids, Clock, ChoreSettings),
        provide(
          RecurringWork,
          ...([AttemptDeliveries, DeliveryClock, RelayWebhookEvents, RunJobs, Chores] as const),
          ...([WebhookDirectory, KeepHouse, WatchDue, Log] as const),
        ),
      ],
    };
  }
}
