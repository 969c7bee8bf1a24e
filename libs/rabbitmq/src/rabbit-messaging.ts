import { Inject, Module, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { DeadLetterRoad, DeliveryRoad, WebhookAnnouncer } from '#application';
import { type Consuming, type Messaging, passErrorsOn } from '#runtime';
import { ConfirmedPublisher } from './confirmed-publisher.js';
import { RabbitDeadLetterRoad } from './rabbit-dead-letter-road.js';
import { RabbitDeliveryRoad } from './rabbit-delivery-road.js';
import { rabbitSettings, type RabbitOptions } from './rabbit-options.js';
import { RabbitServer } from './rabbit-server.js';
import { RabbitWebhookAnnouncer } from './rabbit-webhook-announcer.js';
import { declareEverything } from './topology.js';
import { waitingIn } from './waiting-in.js';

/** Messaging over RabbitMQ 3.10 or later. Throws when the URL is not one of RabbitMQ's. */
export function rabbitMessaging(options: RabbitOptions): Messaging {
  const settings = rabbitSettings(options);
  const publisher = new ConfirmedPublisher(
    settings,
    'publisher',
    declareEverything(settings.deliveryLimit),
  );
  return {
    description: settings.description,
    module: {
      module: RabbitModule,
      global: true,
      providers: [
        { provide: ConfirmedPublisher, useValue: publisher },
        { provide: DeliveryRoad, useValue: new RabbitDeliveryRoad(publisher) },
        { provide: WebhookAnnouncer, useValue: new RabbitWebhookAnnouncer(publisher) },
        { provide: DeadLetterRoad, useValue: new RabbitDeadLetterRoad(publisher) },
      ],
      exports: [DeliveryRoad, WebhookAnnouncer, DeadLetterRoad],
    },
    server: (consuming: Consuming) =>
      new RabbitServer(settings, consuming, () => waitingIn(publisher, consuming.queue)),
    ping: () => publisher.ask(() => Promise.resolve()),
    waiting: (queue) => waitingIn(publisher, queue),
  };
}

@Module({})
class RabbitModule implements OnModuleInit, OnApplicationShutdown {
  constructor(
    @Inject(ConfirmedPublisher) private readonly publisher: ConfirmedPublisher,
    @Inject(ModulesContainer) modules: ModulesContainer,
  ) {
    passErrorsOn(modules);
  }

  onModuleInit(): void {
    this.publisher.open();
  }

  /** Servers close before this, and what they had in hand may have been published until then. */
  onApplicationShutdown(): Promise<void> {
    return this.publisher.close();
  }
}
