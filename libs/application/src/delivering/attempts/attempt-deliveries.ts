import { attemptKey, goesInOrder, NATIVE_PROFILE } from '#domain';
import { type Clock } from '../../ports/clock.js';
import type { DueDelivery } from '../../ports/delivery-road.js';
import { type Ledger } from '../../ports/ledger.js';
import { type Log } from '../../ports/log.js';
import { Persistence } from '../../persistence.js';
import { type Profiles } from '../../profiles/profiles.js';
import { type WebhookDirectory } from '../../routing/webhook-directory.js';
import { LaneSettings, Lanes, Postponed } from '../lanes/lanes.js';
import { laneAddressOf, type LaneAddress } from '../lanes/lane-address.js';
import { Suppressed } from '../lanes/suppressed.js';
import { type Made, type MakeAttempts } from './make-attempts.js';
import { type PutBack } from './put-back.js';
import { type RecordOutcomes } from './record-outcomes.js';
import { Room } from './room.js';
import { weightOf, weightOfAll } from '../road/weight-of.js';

/** Before what found no room comes again, in ms. */
const HANDED_BACK_FOR_MS = 5_000;

export abstract class AttemptSettings extends LaneSettings {
  /** How long a delivery may be on the road before the clock takes it up again, in ms. */
  abstract readonly leaseMs: number;
  /** After this long (ms) in hand a message is let go; the rows' leases stand in for it. */
  abstract readonly letGoAfterMs: number;
  /** Weight of deliveries in messages not let go, at most, of one account four fifths: no more than can be made within the lanes' patience. */
  abstract readonly maxHeld: number;
  /** Weight of deliveries in hand at once, at most; above it no message is let go early. */
  abstract readonly maxInHand: number;
}

export interface DueBundle {
  readonly deliveries: readonly DueDelivery[];
  readonly redelivered: boolean;
}

/** Makes the attempts that are owed: each once, each in its endpoint's lane, each recorded. */
export class AttemptDeliveries {
  private readonly lanes: Lanes;
  private readonly room: Room;
  private readonly persistence = new Persistence();
  private weightInHand = 0;
  /** Since when each attempt is in hand (ms), the oldest first. */
  private readonly inHand = new Map<string, number>();
  private readonly working = new Set<Promise<void>>();

  constructor(
    private readonly directory: WebhookDirectory,
    private readonly ledger: Ledger,
    private readonly attempts: MakeAttempts,
    private readonly profiles: Profiles,
    private readonly outcomes: RecordOutcomes,
    private readonly putBack: PutBack,
    private readonly clock: Clock,
    private readonly log: Log,
    private readonly settings: AttemptSettings,
  ) {
    this.lanes = new Lanes(settings, clock);
    this.room = new Room(settings.maxHeld);
  }

  /**
   * Resolves once the bundle's message may be acknowledged: every delivery recorded or back in its row, or,
   * of those that take long, safe by their lease.
   */
  async execute(bundle: DueBundle): Promise<void> {
    const size = weightOfAll(bundle.deliveries);
    const account = bundle.deliveries[0]?.event.account ?? '';
    const isIn = await this.room.enter(size, account, this.clock.now());
    if (isIn === false) return this.handBack(bundle);
    try {
      await this.make(bundle);
    } finally {
      this.room.leave(size, account);
    }
  }

  private async handBack({ deliveries }: DueBundle): Promise<void> {
    const dueAt = this.clock.now() + HANDED_BACK_FOR_MS;
    await Promise.all(deliveries.map(({ id }) => this.putBack.postpone(id, dueAt)));
  }

  private async make({ deliveries, redelivered }: DueBundle): Promise<void> {
    await this.persistence.through(() => this.directory.refresh());
    const stillOwed = await this.stillOwed(deliveries, redelivered);
    // One whose lease ran out while it is in hand comes again. It is not sent again: its record may be late.
    const owed = stillOwed.filter(({ id, attempt }) => !this.inHand.has(attemptKey(id, attempt)));
    const now = this.clock.now();
    for (const { id, attempt } of owed) this.inHand.set(attemptKey(id, attempt), now);
    this.weightInHand += weightOfAll(owed);
    const each = owed.map((due) =>
      this.settle(due).finally(() => {
        this.inHand.delete(attemptKey(due.id, due.attempt));
        this.weightInHand -= weightOf(due);
      }),
    );
    const all = Promise.allSettled(each)
      .then(() => Promise.all(each))
      .then(() => undefined);
    this.working.add(all);
    const done = all.finally(() => this.working.delete(all));
    await this.letGo(owed, done);
  }

  /** Since when the oldest is in hand, in ms since the epoch; null: nothing is. */
  get oldestInHandSince(): number | null {
    return this.inHand.values().next().value ?? null;
  }

  /** To be called a few times within the lanes' patience. */
  sweepLanes(): void {
    if (this.lanes.sweep() > 0) this.room.shrink();
    else this.room.grow();
    // What hangs gives no room, and what waits for some must not keep its message from those of others.
    if (this.hasMuchInHand()) this.room.sendAway(this.clock.now() - this.settings.patienceMs);
  }

  /** Resolves once nothing is in hand any more. */
  async drain(): Promise<void> {
    await Promise.allSettled(this.working);
  }

  stop(): void {
    this.persistence.giveUp();
    this.attempts.stop();
    this.outcomes.stop();
    this.putBack.stop();
  }

  /** A copy, or a message that lay long, may tell of what is done since: its row knows. */
  private async stillOwed(
    deliveries: readonly DueDelivery[],
    redelivered: boolean,
  ): Promise<readonly DueDelivery[]> {
    const now = this.clock.now();
    const { leaseMs, patienceMs } = this.settings;
    // A lease with less left than a request takes is asked for anew.
    const isDoubtful = ({ leaseUntil, webhookId }: DueDelivery) =>
      redelivered || leaseUntil - now < this.timeoutOf(webhookId) + patienceMs;
    const doubtful = deliveries.filter(isDoubtful);
    if (doubtful.length === 0) return deliveries;
    const claimed = await this.persistence.through(() =>
      this.ledger.claim(doubtful, { now, leaseUntil: now + leaseMs }),
    );
    return deliveries.filter((due) => !isDoubtful(due) || claimed.has(due.id));
  }

  private timeoutOf(webhookId: string): number {
    const webhook = this.directory.findEnabled(webhookId);
    return (webhook && this.profiles.find(webhook.settings)?.timeoutMs) ?? 0;
  }

  private async settle(due: DueDelivery): Promise<void> {
    const lane = this.laneOf(due);
    if (!lane) return this.putBack.park(due.id);
    if (lane === 'in-order') return this.putBack.queue(due.id);
    const heldBack = this.attempts.heldBack(lane);
    if (heldBack) return this.putBack.postpone(due.id, heldBack.dueAt);
    const result = await this.lanes.run(lane, () => this.attempt(due));
    if (result instanceof Postponed) return this.putBack.postpone(due.id, result.dueAt);
    if (result === 'not-wanted') return this.putBack.park(due.id);
    if (result instanceof Suppressed) return this.putBack.suppress(due.id, result.reason);
    await Promise.all(result.attempts.map((attempt) => this.outcomes.execute(attempt)));
  }

  private laneOf({ webhookId }: DueDelivery): LaneAddress | 'in-order' | undefined {
    const webhook = this.directory.findEnabled(webhookId);
    if (!webhook) return undefined;
    const profile = this.profiles.find(webhook.settings) ?? NATIVE_PROFILE;
    return goesInOrder(profile) ? 'in-order' : laneAddressOf(webhook, profile);
  }

  /** The webhook is looked up right before the request leaves: it may have been disabled while this waited. */
  private async attempt(due: DueDelivery): Promise<'not-wanted' | Suppressed | Postponed | Made> {
    const { webhookId } = due;
    const webhook = await this.persistence.through(() =>
      this.directory.findStillEnabled(webhookId),
    );
    if (!webhook) return 'not-wanted';
    const reason = await this.attempts.reasonAgainst(webhook, due);
    if (reason !== null) return new Suppressed(reason);
    return this.attempts.make(webhook, [due], this.settings.leaseMs);
  }

  /**
   * What is slow must not hold its place before the others, and its rows are safe by their leases. What waits
   * for a prompt endpoint waits for this worker, and taking more would only make all of it wait longer.
   */
  private async letGo(owed: readonly DueDelivery[], done: Promise<void>): Promise<void> {
    if (this.hasMuchInHand()) return done;
    if (this.willTakeLong(owed)) return this.leave(done);
    while (await this.takesLong(done)) {
      if (this.hasMuchInHand()) return done;
      if (!owed.every(({ webhookId }) => this.lanes.isPrompt(webhookId))) return this.leave(done);
    }
  }

  /** Nobody waits for it any more: what fails now is due again by its lease. */
  private leave(done: Promise<void>): void {
    done.catch((error: unknown) => {
      this.log.warn({ event: 'deliveries.left-to-their-leases', error: String(error) });
    });
  }

  private hasMuchInHand(): boolean {
    return this.weightInHand > this.settings.maxInHand;
  }

  /** It would be let go in the end: its endpoint has been at a request for longer than a message is kept. */
  private willTakeLong(owed: readonly DueDelivery[]): boolean {
    const { letGoAfterMs } = this.settings;
    return owed.some(({ webhookId }) => this.lanes.expectedMs(webhookId) > letGoAfterMs);
  }

  private async takesLong(done: Promise<void>): Promise<boolean> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(resolve, this.settings.letGoAfterMs, true);
    });
    const isLate = await Promise.race([done.then(() => false), late]);
    clearTimeout(timer);
    return isLate;
  }
}
