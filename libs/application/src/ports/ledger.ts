import type { Answer, DomainEvent, StopRule, Suppression, Verdict } from '#domain';
import type { DueDelivery } from './delivery-road.js';

export interface OwedDelivery {
  readonly id: string;
  readonly webhookId: string;
  /** It goes in order with the webhook's others, whose queue is due then (ms since the epoch); null: on its own. */
  readonly queuedUntil: number | null;
}

/** A domain event as it is kept: once, its text untouched. */
export interface KeptEvent {
  /** Our own id (UUIDv7). */
  readonly key: string;
  readonly event: DomainEvent;
  /** The JSON text as it came. */
  readonly body: string;
  /** Where `data` stands in the text, in UTF-16 units: [start, end). */
  readonly data: readonly [start: number, end: number];
  /** Milliseconds since the epoch. */
  readonly receivedAt: number;
  readonly deliveries: readonly OwedDelivery[];
}

export interface KeepTerms {
  /** The same id of the same account seen after this instant (ms) is a copy. */
  readonly copiesSince: number;
  /** When the deliveries become due if nobody makes them (ms). */
  readonly leaseUntil: number;
}

/** Whose deliveries are meant: one account's, or everyone's but those of some. */
export type AccountScope = { readonly only: string } | { readonly not: readonly string[] };

export interface TakeTerms {
  readonly now: number;
  readonly leaseUntil: number;
  readonly limit: number;
  /** By default everyone's. */
  readonly of?: AccountScope;
}

export interface FullQueue {
  readonly webhookId: string;
  /** So many deliveries fill a request. */
  readonly size: number;
}

export interface QueueTerms {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** How long what is on the road may take to come here, in ms. */
  readonly leaseMs: number;
  readonly limit: number;
  /** Of their events' texts together. */
  readonly maxBytes: number;
}

export interface QueueHead {
  readonly deliveries: readonly DueDelivery[];
  /** The id of the oldest that stays behind them. */
  readonly rest: string | null;
  /** Whether an older one is still to come: it was held and is let go, or is on the road. */
  readonly awaitsOlder: boolean;
}

export interface SettledAttempt {
  readonly deliveryId: string;
  readonly webhookId: string;
  readonly attempt: number;
  readonly enablement: number;
  readonly answer: Answer;
  readonly verdict: Verdict;
  /** When the webhook is to be stopped, as its profile says. */
  readonly rule: StopRule;
  /** Whether it counts for its webhook's health: of several deliveries that went in one request the first does. */
  readonly counts: boolean;
  /** Whether the receiver asked for no more requests, and is obeyed. */
  readonly disables: boolean;
}

/** The append-only ledger: domain events, deliveries, attempts. Instants are ms since the epoch. */
export abstract class Ledger {
  /** Keeps the events that are not copies, with their deliveries; returns the keys of those kept. */
  abstract keep(events: readonly KeptEvent[], terms: KeepTerms): Promise<ReadonlySet<string>>;

  /** Makes what these events still owe for the first time due at once: their first announcement may be lost. */
  abstract hasten(
    events: readonly Pick<DomainEvent, 'account' | 'id'>[],
    now: number,
  ): Promise<void>;

  /**
   * Takes what is due, longest due first, each with a new lease, so that no other clock takes it too. Fewer than
   * the limit where their events are large.
   */
  abstract takeDue(terms: TakeTerms): Promise<readonly DueDelivery[]>;

  /** Of deliveries in doubt: ids of those still owed that nobody else took, now leased to the caller. */
  abstract claim(
    deliveries: readonly Pick<DueDelivery, 'id' | 'attempt' | 'leaseUntil'>[],
    terms: { readonly now: number; readonly leaseUntil: number },
  ): Promise<ReadonlySet<string>>;

  /** Records attempts and what becomes of their deliveries; returns the keys of attempts not known before. */
  abstract settle(attempts: readonly SettledAttempt[]): Promise<ReadonlySet<string>>;

  /**
   * Records successes at once, and notes them with their webhooks. Those of webhooks that have failures to their
   * name it leaves alone, and returns the ids of these webhooks.
   */
  abstract settleSuccesses(attempts: readonly SettledAttempt[]): Promise<ReadonlySet<string>>;

  /** Puts deliveries back, to be due later. Not an attempt. */
  abstract postpone(
    deliveries: readonly { readonly id: string; readonly dueAt: number }[],
  ): Promise<void>;

  /** Puts deliveries into their webhooks' queues: they go in order, and the queue is due then (ms). */
  abstract queue(deliveryIds: readonly string[], dueAt: number): Promise<void>;

  /** Makes queues due now (ms) where as many stand as go in one request. What failed before is not hurried. */
  abstract hurry(full: readonly FullQueue[], now: number): Promise<void>;

  /** The oldest of a webhook's queue, in order: always one, and more within the terms. */
  abstract queued(webhookId: string, terms: QueueTerms): Promise<QueueHead>;

  /** Ends deliveries that are not made, and says why. */
  abstract suppress(
    deliveries: readonly { readonly id: string; readonly reason: Suppression }[],
  ): Promise<void>;

  /** Puts deliveries back as their webhook stands now: held, cancelled, or due at once if enabled meanwhile. */
  abstract park(deliveryIds: readonly string[], now: number): Promise<void>;

  /** Lets what was held for webhooks enabled since flow again, up to a limit; returns how many. */
  abstract release(now: number, limit: number): Promise<number>;

  /** Notes the last success of each webhook; returns those that have failures to their name. */
  abstract noteSuccesses(lastAt: ReadonlyMap<string, number>): Promise<ReadonlySet<string>>;
}
