import { type DeliveryRoad, type DueDelivery } from '../../ports/delivery-road.js';
import { BUNDLE_LIMIT } from './bundle.js';
import { weightOfAll } from './weight-of.js';

/** How far each announcement moves what a message is taken to hold. */
const GETTING_USED = 0.2;

/** How long the road is, as far as one who announces can tell: the broker counts messages, and not what they weigh. */
export class RoadLength {
  private perMessage: number = BUNDLE_LIMIT.deliveries;

  constructor(private readonly road: Pick<DeliveryRoad, 'backlog'>) {}

  /** To be told what was announced, and in how many messages. */
  note(deliveries: readonly DueDelivery[], messages: number): void {
    if (messages === 0) return;
    const perMessage = weightOfAll(deliveries) / messages;
    this.perMessage += (perMessage - this.perMessage) * GETTING_USED;
  }

  /** The weight of what waits for a worker, about: that of a small delivery is 1. Rejects as the road does. */
  async weight(): Promise<number> {
    return (await this.road.backlog()) * this.perMessage;
  }
}
