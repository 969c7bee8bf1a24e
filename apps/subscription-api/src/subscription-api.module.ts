import {
  ConfirmVerification,
  ProveUrls,
  RedriveDeadLetters,
  WriteLetters,
  AccessStore,
  AlertingTransactions,
  ApiKeys,
  CancelJob,
  ChangeWebhook,
  Clock,
  CreateWebhook,
  Credentials,
  DataSchemas,
  DeadLetterRoad,
  DeadLetters,
  DeliveryReader,
  DeliveryRoad,
  EraseData,
  Erasure,
  EventSchemas,
  EventTypes,
  Digests,
  HostThrottles,
  IdempotentReplies,
  Ids,
  IssueTokens,
  JobStore,
  KeepEventTypes,
  KnownEventTypes,
  KeepSigningPolicies,
  Ledger,
  Log,
  ManageSecrets,
  Once,
  ProfileLimits,
  ProfileRules,
  Profiles,
  PolicyKeys,
  RetryDelivery,
  RouteEvents,
  RoutingSettings,
  Seals,
  ShowStatistics,
  SigningPolicies,
  StartJobs,
  TargetPolicy,
  TestWebhook,
  TokenKeys,
  TokenStore,
  Transactions,
  WatchHosts,
  WebhookChanges,
  WebhookDirectory,
  WebhookReader,
  WebhookRules,
  WebhookSender,
  WebhookStatistics,
} from '#application';
import { allRenderers, presetsBy, profileLimitsBy } from '#dialects';
import { AjvSchemas } from '#json-schema';
import { JoseTokenKeys } from '#jwt';
import { PostgresModule } from '#postgres';
import {
  HealthController,
  provide,
  provideAs,
  RuntimeModule,
  type AppParts,
  type SettingsWith,
} from '#runtime';
import { GuardedTargets, LettersModule } from '#webhook-http';
import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { DeadLettersController } from './dead-letters/dead-letters.controller.js';
import { DeliveriesController } from './deliveries/deliveries.controller.js';
import { ErasingController } from './erasing/erasing.controller.js';
import { EventTypesController } from './event-types/event-types.controller.js';
import { KeptEventsController } from './events/kept-events.controller.js';
import { EventsController, EventSettings } from './events/events.controller.js';
import { AccountsController } from './access/accounts.controller.js';
import { ApiKeysController } from './access/api-keys.controller.js';
import { AdminKey, Authenticate } from './access/authenticate.js';
import { IssuerTokens } from './access/issuer-tokens.js';
import { PrincipalsController } from './access/principals.controller.js';
import { JobsController } from './jobs/jobs.controller.js';
import { StartJobsController } from './jobs/start-jobs.controller.js';
import { FiltersController } from './webhooks/filters.controller.js';
import { HistoryController } from './webhooks/history.controller.js';
import { StatisticsController } from './webhooks/statistics.controller.js';
import { SecretsController } from './webhooks/secrets.controller.js';
import { HostsController } from './hosts/hosts.controller.js';
import { IdempotencyInterceptor } from './http/idempotency.interceptor.js';
import { RateLimit } from './http/rate-limit.js';
import { PolicyKeysController } from './signing/policy-keys.controller.js';
import { SigningPoliciesController } from './signing/signing-policies.controller.js';
import {
  VerificationController,
  VerificationRequestsController,
} from './webhooks/verification.controller.js';
import { TestController } from './webhooks/test.controller.js';
import { TokensController } from './oauth/tokens.controller.js';
import { Documents } from './openapi/documents.js';
import { ReferenceController } from './openapi/reference.controller.js';
import { WebhooksController } from './webhooks/webhooks.controller.js';

export type ApiSettings = SettingsWith<
  'DATABASE_URL' | 'POSTRIDER_ADMIN_KEY' | 'POSTRIDER_SECRET_KEYS'
>;

/** Everything that answers to HTTP, but what every app answers. */
const OWN_CONTROLLERS: readonly Type[] = [
  WebhooksController,
  HistoryController,
  StatisticsController,
  HostsController,
  SecretsController,
  VerificationController,
  VerificationRequestsController,
  TestController,
  FiltersController,
  DeliveriesController,
  StartJobsController,
  JobsController,
  EventsController,
  EventTypesController,
  SigningPoliciesController,
  PolicyKeysController,
  KeptEventsController,
  ErasingController,
  DeadLettersController,
  AccountsController,
  PrincipalsController,
  ApiKeysController,
  TokensController,
  ReferenceController,
];

/** What the API's reference is about. */
export const CONTROLLERS: readonly Type[] = [...OWN_CONTROLLERS, HealthController];

/** Domain events kept in one transaction, at most. */
const MAX_BATCH = 250;

@Module({})
export class SubscriptionApiModule {
  /** `store` provides the application's ports to what is kept. */
  static with(
    { settings, messaging, log }: AppParts<ApiSettings>,
    store: DynamicModule = postgres(settings),
  ): DynamicModule {
    const { secretKeys, adminKey } = settings;
    const allowedTargets = settings.allowedTargets ?? [];
    return {
      module: SubscriptionApiModule,
      imports: [
        RuntimeModule.forRoot({ log, secretKeys }),
        store,
        messaging.module,
        LettersModule.with({
          settings,
          presets: presetsBy(settings),
          renderers: allRenderers(),
          tokenKeys: new JoseTokenKeys(),
        }),
      ],
      controllers: [...OWN_CONTROLLERS],
      providers: [
        { provide: RoutingSettings, useValue: { ...settings, maxBatch: MAX_BATCH } },
        { provide: EventSettings, useValue: settings },
        {
          provide: AdminKey,
          inject: [Digests],
          useFactory: (digests: Digests) => new AdminKey(adminKey, digests),
        },
        {
          provide: IssuerTokens,
          inject: [AccessStore, Log],
          useFactory: (access: AccessStore, told: Log) =>
            new IssuerTokens(settings.oauth, access, told),
        },
        provide(ApiKeys, AccessStore, Digests, Seals, Ids, Clock),
        provide(IssueTokens, ApiKeys, TokenStore, Digests, Ids, Clock),
        provideAs(Credentials, Authenticate, AdminKey, ApiKeys, IssueTokens, IssuerTokens),
        { provide: Documents, useFactory: () => new Documents(CONTROLLERS) },
        provide(Once, IdempotentReplies, Seals, Ids, Clock),
        provide(IdempotencyInterceptor, Once, Digests),
        {
          provide: RateLimit,
          inject: [Clock],
          useFactory: (clock: Clock) => new RateLimit(settings.rateLimit, clock),
        },
        { provide: TargetPolicy, useValue: new GuardedTargets({ allowedTargets }) },
        { provide: ProfileLimits, useValue: profileLimitsBy(settings) },
        provide(ProfileRules, ProfileLimits),
        provide(KnownEventTypes, EventTypes),
        provide(
          WebhookRules,
          ...([TargetPolicy, Profiles, ProfileRules, KnownEventTypes] as const),
          ...([AccessStore, SigningPolicies] as const),
        ),
        provide(AlertingTransactions, Transactions, Profiles),
        provide(ShowStatistics, WebhookReader, WebhookStatistics, Clock),
        provide(
          ProveUrls,
          ...([WebhookSender, WriteLetters, WebhookReader, Seals, Digests, Ids, Clock] as const),
        ),
        provide(CreateWebhook, AlertingTransactions, WebhookRules, ProveUrls, Seals, Ids, Clock),
        provide(ChangeWebhook, AlertingTransactions, WebhookRules, ProveUrls, Seals, Clock),
        provide(ConfirmVerification, AlertingTransactions, Profiles, Seals, Digests, Clock),
        provide(RedriveDeadLetters, DeadLetters, DeadLetterRoad),
        provide(EraseData, Transactions, WebhookReader, Erasure, Clock),
        provide(CancelJob, Transactions, JobStore, Clock),
        provide(RetryDelivery, DeliveryReader, Transactions, JobStore, Clock),
        provide(StartJobs, Transactions, JobStore, Ids, Clock),
        provide(
          TestWebhook,
          ...([Transactions, WebhookSender, WriteLetters, WebhookRules, ProveUrls] as const),
          ...([Seals, Ids, Clock] as const),
        ),
        provide(KeepSigningPolicies, SigningPolicies, TokenKeys, Seals, Digests, Ids, Clock),
        provide(PolicyKeys, SigningPolicies, TokenKeys),
        provide(ManageSecrets, Transactions, Seals, Profiles, Clock),
        provide(WatchHosts, HostThrottles, WebhookReader, Profiles, Clock),
        provide(WebhookDirectory, WebhookChanges),
        { provide: DataSchemas, useValue: new AjvSchemas() },
        provide(EventSchemas, EventTypes, DataSchemas),
        provide(KeepEventTypes, EventTypes, DataSchemas, EventSchemas, Clock),
        provide(
          RouteEvents,
          WebhookDirectory,
          Profiles,
          Ledger,
          DeliveryRoad,
          Clock,
          Ids,
          Log,
          RoutingSettings,
          EventSchemas,
        ),
      ],
    };
  }
}

const postgres = ({ databaseUrl: url, poolSize }: ApiSettings): DynamicModule =>
  PostgresModule.forRoot({ url, poolSize, name: 'subscription-api' });
