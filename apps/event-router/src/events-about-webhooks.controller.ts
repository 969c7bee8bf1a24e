import { Clock, readDomainEvent, RouteEvents, type IncomingMessage } from '#application';
import { QUEUES } from '#runtime';
import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';

/** Takes what was told of webhooks to those webhooks that ask for it: its id makes a second copy change nothing. */
@Controller()
export class EventsAboutWebhooksController {
  constructor(
    private readonly routeEvents: RouteEvents,
    private readonly clock: Clock,
  ) {}

  @EventPattern(QUEUES.webhookEvents)
  async onWebhookEvent(@Payload() message: IncomingMessage): Promise<void> {
    const published = readDomainEvent(message, {
      // Recorded by us, so it may be as long as it is.
      maxBytes: Number.MAX_SAFE_INTEGER,
      now: this.clock.now(),
      reserved: 'taken',
    });
    const { redelivered } = message;
    // Most accounts have no webhook that asks for them: what their streams tell need not be kept twice.
    const routed = await this.routeEvents.execute({ published, redelivered, keep: 'if-wanted' });
    await routed.announced;
  }
}
