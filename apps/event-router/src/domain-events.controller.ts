import { Clock, readDomainEvent, RouteEvents, type IncomingMessage } from '#application';
import { QUEUES } from '#runtime';
import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';

export abstract class RouterSettings {
  /** The longest event taken, in bytes. */
  abstract readonly maxEventBytes: number;
}

@Controller()
export class DomainEventsController {
  constructor(
    private readonly routeEvents: RouteEvents,
    private readonly clock: Clock,
    private readonly settings: RouterSettings,
  ) {}

  @EventPattern(QUEUES.domainEvents)
  async onDomainEvent(@Payload() message: IncomingMessage): Promise<void> {
    const published = readDomainEvent(message, {
      maxBytes: this.settings.maxEventBytes,
      now: this.clock.now(),
    });
    const routed = await this.routeEvents.execute({ published, redelivered: message.redelivered });
    await routed.announced;
  }
}
