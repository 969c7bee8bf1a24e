import { NestFactory } from '@nestjs/core';
import { DeadLetterRoad, DeliveryRoad, WebhookAnnouncer } from '#application';
import type { Messaging } from '#runtime';

export interface Assembled {
  readonly road: DeliveryRoad;
  readonly announcer: WebhookAnnouncer;
  readonly deadLetterRoad: DeadLetterRoad;
  close(): Promise<void>;
}

/** The ports of a messaging, as an app gets them. */
export async function assemble(messaging: Messaging): Promise<Assembled> {
  class Root {}
  const app = await NestFactory.createApplicationContext(
    { module: Root, imports: [messaging.module] },
    { logger: false },
  );
  return {
    road: app.get(DeliveryRoad),
    announcer: app.get(WebhookAnnouncer),
    deadLetterRoad: app.get(DeadLetterRoad),
    close: () => app.close(),
  };
}
