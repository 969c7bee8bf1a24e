import type { Clock } from '../ports/clock.js';
import type { DeliveryReader } from '../ports/delivery-reader.js';
import type { Transactions } from '../ports/transactions.js';
import { DeliveryNotFound } from '../webhooks/errors.js';
import { refuseOthersWebhook } from '../webhooks/existing.js';
import type { JobStore } from './job-store.js';

export interface DeliveryAddress {
  readonly account: string;
  readonly deliveryId: string;
  /** Whose its webhook must be for the caller to manage it; undefined: anyone's. */
  readonly ownedBy?: string | undefined;
}

/** One delivery again, now. */
export class RetryDelivery {
  constructor(
    private readonly deliveries: DeliveryReader,
    private readonly transactions: Transactions,
    private readonly store: JobStore,
    private readonly clock: Clock,
  ) {}

  /** Throws DeliveryNotFound, NotTheOwner and PayloadRemoved. */
  async execute({ account, deliveryId, ownedBy }: DeliveryAddress): Promise<void> {
    const delivery = await this.deliveries.find(account, deliveryId);
    if (!delivery) throw new DeliveryNotFound(deliveryId);
    const { webhookId } = delivery;
    await refuseOthersWebhook(this.transactions, { account, webhookId, ownedBy });
    if (await this.store.retry(account, deliveryId, this.clock.now())) return;
    throw new DeliveryNotFound(deliveryId);
  }
}
