import {
  Clock,
  CollectDeadLetters,
  DataSchemas,
  DeadLetterRoad,
  DeadLetters,
  DeliveryRoad,
  EventSchemas,
  EventTypes,
  Ids,
  Ledger,
  Log,
  Presets,
  Profiles,
  RouteEvents,
  RoutingSettings,
  WebhookChanges,
  WebhookDirectory,
} from '#application';
import { presetsBy } from '#dialects';
import { AjvSchemas } from '#json-schema';
import { PostgresModule } from '#postgres';
import { provide, RuntimeModule, type AppParts, type SettingsWith } from '#runtime';
import { Module, type DynamicModule } from '@nestjs/common';
import { EventsAboutWebhooksController } from './events-about-webhooks.controller.js';
import { DomainEventsController, RouterSettings } from './domain-events.controller.js';

/** Domain events kept in one transaction, at most. */
const MAX_BATCH = 250;

@Module({})
export class EventRouterModule {
  static with({ settings, messaging, log }: AppParts<SettingsWith<'DATABASE_URL'>>): DynamicModule {
    const { databaseUrl: url, poolSize } = settings;
    return {
      module: EventRouterModule,
      imports: [
        RuntimeModule.forRoot({ log }),
        PostgresModule.forRoot({ url, poolSize, name: 'event-router' }),
        messaging.module,
      ],
      controllers: [DomainEventsController, EventsAboutWebhooksController],
      providers: [
        { provide: RoutingSettings, useValue: { ...settings, maxBatch: MAX_BATCH } },
        { provide: RouterSettings, useValue: settings },
        provide(WebhookDirectory, WebhookChanges),
        // How long anything is kept is no setting of a router's.
        { provide: Presets, useValue: presetsBy({ ...settings, payloadRetentionMs: null }) },
        provide(Profiles, Presets),
        { provide: DataSchemas, useValue: new AjvSchemas() },
        provide(EventSchemas, EventTypes, DataSchemas),
        provide(CollectDeadLetters, DeadLetterRoad, DeadLetters, Clock, Log),
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
