import type { Alerts } from '../../ports/alerts.js';
import type { DeliveryReader, DeliveryView } from '../../ports/delivery-reader.js';
import type { EventReader } from '../../ports/event-reader.js';
import type { Ledger } from '../../ports/ledger.js';
import type { Schedule } from '../../ports/schedule.js';
import type { Transactions } from '../../ports/transactions.js';
import type { UntoldEvents } from '../../ports/webhook-announcements.js';
import type { WebhookChanges, WebhookReader } from '../../ports/webhook-readers.js';
import type { WebhookStatistics } from '../../ports/webhook-statistics.js';
import { ACCOUNT } from '../examples.js';

/** An empty store of one test's own, by its ports. */
export interface StoreUnderTest {
  readonly transactions: Transactions;
  readonly ledger: Ledger;
  readonly schedule: Schedule;
  readonly alerts: Alerts;
  readonly changes: WebhookChanges;
  readonly untold: UntoldEvents;
  readonly webhooks: WebhookReader;
  readonly deliveries: DeliveryReader;
  readonly domainEvents: EventReader;
  readonly statistics: WebhookStatistics;
}

export interface MadeStore extends StoreUnderTest {
  teardown(): Promise<void>;
}

/** Where a delivery of the account stands: its state, the attempts made, and when it is due (ms). */
export const standing = async (
  { deliveries }: StoreUnderTest,
  deliveryId: string,
): Promise<Pick<DeliveryView, 'state' | 'attempts'> & { readonly dueAt: number | null }> => {
  const view = await deliveries.find(ACCOUNT, deliveryId);
  if (!view) throw new Error(`There is no delivery ${deliveryId}.`);
  const { state, attempts, dueAt } = view;
  return { state, attempts, dueAt: dueAt === null ? null : Date.parse(dueAt) };
};
