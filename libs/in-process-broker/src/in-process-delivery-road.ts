import { bundle, DeliveryRoad, writeBundle, type DueDelivery } from '#application';
import { QUEUES } from '#runtime';
import type { InProcessBroker } from './broker.js';
import { letter } from './letter.js';

export class InProcessDeliveryRoad extends DeliveryRoad {
  constructor(private readonly broker: InProcessBroker) {
    super();
  }

  async announce(deliveries: readonly DueDelivery[]): Promise<number> {
    const bundles = bundle(deliveries);
    for (const bundled of bundles) {
      const body = writeBundle(bundled);
      const properties = { contentType: 'application/json' };
      this.broker.send(QUEUES.deliveries, letter('', QUEUES.deliveries, body, properties));
    }
    return bundles.length;
  }

  async backlog(): Promise<number> {
    return this.broker.waiting(QUEUES.deliveries);
  }
}
