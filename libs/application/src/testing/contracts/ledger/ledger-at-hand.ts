import type { DomainEvent } from '#domain';
import type { KeepTerms, KeptEvent, Ledger } from '../../../ports/ledger.js';
import { kept } from '../../examples.js';
import { NOON } from '../../fake-clock.js';
import { SequentialIds } from '../../sequential-ids.js';
import { WebhookHand } from '../../webhook-hand.js';
import { standing, type MadeStore } from '../store-under-test.js';

export const DAY = 86_400_000;
/** When deliveries that are kept become due. */
export const LEASE = NOON + 30_000;

/** A store with one enabled webhook, and what a test does with it. */
export class LedgerAtHand {
  readonly ids = new SequentialIds();
  readonly hand: WebhookHand;
  webhookId = '';

  constructor(readonly store: MadeStore) {
    this.hand = new WebhookHand(store.transactions, this.ids);
  }

  get ledger(): Ledger {
    return this.store.ledger;
  }

  /** Of deliveries owed to the one webhook: their ids. */
  async owe(count: number, terms: Partial<KeepTerms> = {}): Promise<readonly string[]> {
    const events = Array.from({ length: count }, () => this.event({ id: this.ids.next() }));
    await this.keep(events, terms);
    return events.map(({ deliveries }) => deliveries[0]!.id);
  }

  async oweOne(terms: Partial<KeepTerms> = {}): Promise<string> {
    return (await this.owe(1, terms))[0]!;
  }

  event(given: Partial<DomainEvent> = {}, data?: string): KeptEvent {
    return kept(this.ids, [this.webhookId], given, data);
  }

  keep(events: readonly KeptEvent[], terms: Partial<KeepTerms> = {}): Promise<ReadonlySet<string>> {
    return this.ledger.keep(events, { copiesSince: NOON - DAY, leaseUntil: LEASE, ...terms });
  }

  standing(deliveryId: string): ReturnType<typeof standing> {
    return standing(this.store, deliveryId);
  }
}
