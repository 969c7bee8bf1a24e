import type { WebhookState } from '#domain';
import type { Clock } from '../ports/clock.js';
import type { DeliveryReader } from '../ports/delivery-reader.js';
import type { Transactions } from '../ports/transactions.js';
import {
  DeliveryNotFound,
  WebhookDeleted,
  WebhookIsDisabled,
  WebhookNotFound,
} from '../webhooks/errors.js';
import { refuseOtherOwner } from '../webhooks/existing.js';
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

  /**
   * A new attempt, whatever its state; while its webhook is disabled, what has not succeeded is held until it is
   * enabled. Throws DeliveryNotFound, NotTheOwner, WebhookDeleted, WebhookIsDisabled and PayloadRemoved.
   */
  async execute({ account, deliveryId, ownedBy }: DeliveryAddress): Promise<void> {
    const delivery = await this.deliveries.find(account, deliveryId);
    if (!delivery) throw new DeliveryNotFound(deliveryId);
    const { webhookId, state } = delivery;
    const webhook = await this.webhook(webhookId);
    if (webhook.status === 'deleted') throw new WebhookDeleted(webhookId);
    refuseOtherOwner(ownedBy, webhook.settings.owner);
    if (webhook.status === 'disabled' && state === 'succeeded') {
      throw new WebhookIsDisabled(webhookId);
    }
    if (await this.store.retry(account, deliveryId, this.clock.now())) return;
    throw new DeliveryNotFound(deliveryId);
  }

  private async webhook(webhookId: string): Promise<Exclude<WebhookState, { status: 'absent' }>> {
    const found = await this.transactions.run(({ webhooks }) => webhooks.lock([webhookId]));
    const state = found.get(webhookId)?.state;
    if (!state || state.status === 'absent') throw new WebhookNotFound(webhookId);
    return state;
  }
}
