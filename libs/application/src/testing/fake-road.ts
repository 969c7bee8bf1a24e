import { bundle } from '../delivering/road/bundle.js';
import { DeliveryRoad, type DueDelivery } from '../ports/delivery-road.js';

/** Takes everything nowhere. */
export class FakeRoad extends DeliveryRoad {
  readonly announced: DueDelivery[] = [];
  /** Messages waiting, as `backlog` tells it. */
  waiting = 0;
  private broken = false;

  /** From now on the broker confirms nothing. */
  break(): void {
    this.broken = true;
  }

  async announce(deliveries: readonly DueDelivery[]): Promise<number> {
    if (this.broken) throw new Error('The broker is gone.');
    this.announced.push(...deliveries);
    return bundle(deliveries).length;
  }

  async backlog(): Promise<number> {
    return this.waiting;
  }
}
