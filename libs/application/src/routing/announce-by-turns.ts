import { BUNDLE_LIMIT } from '../delivering/road/bundle.js';
import { RoadLength } from '../delivering/road/road-length.js';
import { weightOf } from '../delivering/road/weight-of.js';
import { type Clock } from '../ports/clock.js';
import { type DeliveryRoad, type DueDelivery } from '../ports/delivery-road.js';
import { type Ledger } from '../ports/ledger.js';
import { type Log } from '../ports/log.js';

/** A road of as many small deliveries a worker makes in a second or two: that is how long another account waits behind. */
export const SHARED_ROAD = 4_000;
/** With one account there is nobody to wait: only leases must not run out on the road. */
export const OWN_ROAD = 20_000;
/** How long an account that had something to announce counts as one of several, in ms. */
const REMEMBERED_MS = 60_000;
/** How old what is known of the road may be, in ms: the broker is not asked for every batch. */
const LOOKED_WITHIN_MS = 200;

/**
 * Announces what is owed for the first time. The road is a queue, and who comes to it last waits for all: so
 * when it is long, no account puts more than a bundle of each batch there. The rest is left in its rows, due,
 * for the delivery clock, which takes it by turns.
 */
export class AnnounceByTurns {
  private readonly length: RoadLength;
  private readonly seen = new Map<string, number>();
  private known = 0;
  private lookedAt = -Infinity;

  constructor(
    private readonly road: DeliveryRoad,
    private readonly ledger: Pick<Ledger, 'postpone'>,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {
    this.length = new RoadLength(road);
  }

  /** Never rejects: what cannot be announced falls due when its lease runs out. */
  async execute(due: readonly DueDelivery[]): Promise<void> {
    if (due.length === 0) return;
    const now = this.clock.now();
    this.remember(due, now);
    this.look(now);
    const isLong = this.known > (this.seen.size > 1 ? SHARED_ROAD : OWN_ROAD);
    const [first, rest] = isLong ? firstOfEach(due) : [due, []];
    try {
      this.length.note(first, await this.road.announce(first));
      if (rest.length > 0) await this.ledger.postpone(rest.map(({ id }) => ({ id, dueAt: now })));
    } catch (error) {
      this.log.warn({ event: 'deliveries.not-announced', count: due.length, error: String(error) });
    }
  }

  private remember(due: readonly DueDelivery[], now: number): void {
    for (const { event } of due) {
      // Last in the order of having been seen.
      this.seen.delete(event.account);
      this.seen.set(event.account, now);
    }
    for (const [account, at] of this.seen) {
      if (now - at <= REMEMBERED_MS) break;
      this.seen.delete(account);
    }
  }

  /** In the background: nobody waits for how long the road is. */
  private look(now: number): void {
    if (now - this.lookedAt < LOOKED_WITHIN_MS) return;
    this.lookedAt = now;
    this.length.weight().then(
      (weight) => {
        this.known = weight;
      },
      () => undefined,
    );
  }
}

/** Of each account as many as a message holds, or one that is larger, and the others. */
const firstOfEach = (
  due: readonly DueDelivery[],
): readonly [first: readonly DueDelivery[], rest: readonly DueDelivery[]] => {
  const weights = new Map<string, number>();
  const isFirst = (one: DueDelivery): boolean => {
    const { account } = one.event;
    const before = weights.get(account) ?? 0;
    const weight = before + weightOf(one);
    weights.set(account, weight);
    return before === 0 || weight <= BUNDLE_LIMIT.deliveries;
  };
  const first: DueDelivery[] = [];
  const rest: DueDelivery[] = [];
  for (const one of due) (isFirst(one) ? first : rest).push(one);
  return [first, rest];
};
