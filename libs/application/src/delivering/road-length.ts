import { type DeliveryRoad, type DueDelivery } from '../ports/delivery-road.js';
import { BUNDLE_LIMIT } from './bundle.js';

/** How far each announcement moves what a message is taken to hold. */
const GETTING_USED = 0.2;

/** How long the road is in deliveries, as far as one who announces can tell: the broker counts messages. */
export class RoadLength {
  private perMessage: number = BUNDLE_LIMIT.deliveries;

  constructor(private readonly road: Pick<DeliveryRoad, 'backlog'>) {}

  /** To be told what is announced. */
  note(deliveries: readonly DueDelivery[]): void {
    if (deliveries.length === 0) return;
    const perWebhook = new Map<string, number>();
    for (const { webhookId } of deliveries)
      perWebhook.set(webhookId, (perWebhook.get(webhookId) ?? 0) + 1);
    let messages = 0;
    for (const count of perWebhook.values()) messages += Math.ceil(count / BUNDLE_LIMIT.deliveries);
    this.perMessage += (deliveries.length / messages - this.perMessage) * GETTING_USED;
  }

  /** Deliveries waiting for a worker, about. Rejects as the road does. */
  async deliveries(): Promise<number> {
    return (await this.road.backlog()) * this.perMessage;
  }
}
