import { goesInOrder } from '#domain';
import { type EventSchemas } from '../event-types/event-schemas.js';
import { MicroBatches } from '../micro-batches.js';
import { Persistence } from '../persistence.js';
import { type Clock } from '../ports/clock.js';
import { type DeliveryRoad, type DueDelivery } from '../ports/delivery-road.js';
import { type Ids } from '../ports/ids.js';
import { Refused } from '../ports/incoming-message.js';
import { type FullQueue, type Ledger, type KeptEvent } from '../ports/ledger.js';
import { type Log } from '../ports/log.js';
import { StoreUnavailable } from '../ports/store-unavailable.js';
import { type Profiles } from '../profiles/profiles.js';
import { AnnounceByTurns } from './announce-by-turns.js';
import { deliveredOf, lazyContentOf } from './content.js';
import type { PublishedEvent } from './read-domain-event.js';
import { type WebhookDirectory } from './webhook-directory.js';

export abstract class RoutingSettings {
  /** How long an id is remembered so that a second copy makes no second delivery, in ms. */
  abstract readonly dedupWindowMs: number;
  /** How long a delivery may be on the road before the clock takes it up again, in ms. */
  abstract readonly leaseMs: number;
  /** Domain events kept in one transaction, at most. */
  abstract readonly maxBatch: number;
}

export interface Arrival {
  readonly published: PublishedEvent;
  /** The broker handed it out before: its deliveries may stand recorded and not announced. */
  readonly redelivered: boolean;
  /** Whether it is kept though no webhook wants it now; it is unless said otherwise. */
  readonly keep?: 'always' | 'if-wanted';
}

/** What became of an arrival, once it is durable with its deliveries. */
export interface Routed {
  /** `copy`: its id was kept before, or nobody wants what was to be kept only then; nothing new is owed. */
  readonly as: 'kept' | 'copy';
  /** Resolves once its deliveries are on the road, or left to the clock. Never rejects. */
  readonly announced: Promise<void>;
}

/** Matches domain events to webhooks and records what is owed, in micro-batches; announces it afterwards. */
export class RouteEvents {
  private readonly batches: MicroBatches<Arrival, Routed | Refused>;
  private readonly persistence = new Persistence();
  private readonly announcing: AnnounceByTurns;

  constructor(
    private readonly directory: WebhookDirectory,
    private readonly profiles: Profiles,
    private readonly ledger: Ledger,
    road: DeliveryRoad,
    private readonly clock: Clock,
    private readonly ids: Ids,
    private readonly log: Log,
    private readonly terms: RoutingSettings,
    private readonly schemas: EventSchemas,
  ) {
    this.announcing = new AnnounceByTurns(road, ledger, clock, log);
    const work = (arrivals: readonly Arrival[]) =>
      this.persistence.through(() => this.routeApart(arrivals));
    this.batches = new MicroBatches(work, { maxItems: terms.maxBatch, concurrency: 2 });
  }

  /** Resolves once the event is durable. Throws Refused when it breaks its type's schema, or the store cannot take it, ever. */
  async execute(arrival: Arrival): Promise<Routed> {
    this.schemas.refuseMisfit(arrival.published);
    const routed = await this.batches.add(arrival);
    if (routed instanceof Refused) throw routed;
    return routed;
  }

  stop(): void {
    this.persistence.giveUp();
  }

  /** One event the store refuses must not take the others of its batch with it. */
  private async routeApart(arrivals: readonly Arrival[]): Promise<readonly (Routed | Refused)[]> {
    try {
      return await this.route(arrivals);
    } catch (error) {
      if (error instanceof StoreUnavailable) throw error;
      if (arrivals.length === 1) {
        this.log.warn({ event: 'domain-event.not-storable', error: String(error) });
        return [new Refused('not-storable', 'The store does not take this event.')];
      }
      const apart: (Routed | Refused)[] = [];
      for (const arrival of arrivals) apart.push(...(await this.routeApart([arrival])));
      return apart;
    }
  }

  private async route(arrivals: readonly Arrival[]): Promise<readonly Routed[]> {
    await this.directory.refresh();
    const now = this.clock.now();
    const leaseUntil = now + this.terms.leaseMs;
    const firsts = new Map<string, KeptEvent>();
    const events = arrivals.map(({ published, keep = 'always' }) => {
      const name = nameOf(published);
      if (firsts.has(name)) return undefined;
      const kept = this.match(published, now);
      if (keep === 'if-wanted' && kept.deliveries.length === 0) return undefined;
      firsts.set(name, kept);
      return kept;
    });
    const kept = await this.ledger.keep([...firsts.values()], {
      copiesSince: now - this.terms.dedupWindowMs,
      leaseUntil,
    });
    const isKept = (event: KeptEvent | undefined): event is KeptEvent =>
      event !== undefined && kept.has(event.key);
    const announced = this.announce(events.filter(isKept), leaseUntil);
    const doubtful = arrivals.filter(
      ({ published, redelivered }) => redelivered && !isKept(firsts.get(nameOf(published))),
    );
    if (doubtful.length > 0) {
      const copies = doubtful.map(({ published }) => published.event);
      await this.ledger.hasten(copies, now);
    }
    return events.map((event) => ({ as: isKept(event) ? 'kept' : 'copy', announced }));
  }

  private match(published: PublishedEvent, now: number): KeptEvent {
    const wanting = this.directory.match(published.event, lazyContentOf(published));
    const deliveries = [...wanting].map((webhookId) => ({
      id: this.ids.next(),
      webhookId,
      queuedUntil: this.queuedUntil(webhookId, now),
    }));
    const { event, body, data } = published;
    return { key: this.ids.next(), event, body, data, receivedAt: now, deliveries };
  }

  /** When the queue of a webhook whose deliveries go in order is due; null: they go on their own. */
  private queuedUntil(webhookId: string, now: number): number | null {
    const webhook = this.directory.findEnabled(webhookId);
    const profile = webhook && this.profiles.find(webhook.settings);
    return profile && goesInOrder(profile) ? now + profile.batch.lingerMs : null;
  }

  /** Queues that may be full by now: their deliveries wait for others. */
  private fullQueues(events: readonly KeptEvent[]): readonly FullQueue[] {
    const waiting = events.flatMap(({ deliveries }) =>
      deliveries
        .filter(({ queuedUntil }) => queuedUntil !== null)
        .map(({ webhookId }) => webhookId),
    );
    return [...new Set(waiting)].flatMap((webhookId) => {
      const webhook = this.directory.findEnabled(webhookId);
      const batch = webhook && this.profiles.find(webhook.settings)?.batch;
      return batch && batch.lingerMs > 0 ? [{ webhookId, size: batch.maxEvents }] : [];
    });
  }

  private async announce(events: readonly KeptEvent[], leaseUntil: number): Promise<void> {
    const due = events.flatMap((event) => dueDeliveriesOf(event, leaseUntil));
    await Promise.all([this.announcing.execute(due), this.hurry(this.fullQueues(events))]);
  }

  /** Never rejects: a queue that is not hurried goes when its time is up. */
  private async hurry(full: readonly FullQueue[]): Promise<void> {
    if (full.length === 0) return;
    try {
      await this.ledger.hurry(full, this.clock.now());
    } catch (error) {
      this.log.warn({ event: 'queues.not-hurried', count: full.length, error: String(error) });
    }
  }
}

const nameOf = ({ event }: PublishedEvent): string => `${event.account}\n${event.id}`;

const dueDeliveriesOf = (kept: KeptEvent, leaseUntil: number): readonly DueDelivery[] => {
  const event = deliveredOf(kept);
  return kept.deliveries.flatMap(({ id, webhookId, queuedUntil }) =>
    queuedUntil === null ? [{ id, webhookId, attempt: 1, leaseUntil, event }] : [],
  );
};
