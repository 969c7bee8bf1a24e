import { NestFactory } from '@nestjs/core';
import { DeadLetters, DeliveryRoad, WebhookAnnouncer } from '#application';
import type { Messaging } from '#runtime';

export interface Assembled {
  readonly road: DeliveryRoad;
  readonly announcer: WebhookAnnouncer;
  readonly letters: DeadLetters;
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
    letters: app.get(DeadLetters),
    close: () => app.close(),
  };
}
