import type { DeliveryProfile, EnabledWebhook } from '#domain';
import type { Clock } from '../../ports/clock.js';
import type { DueDelivery } from '../../ports/delivery-road.js';
import type { Ledger, QueueHead, QueueTerms } from '../../ports/ledger.js';
import type { Schedule, TakenAppointment } from '../../ports/schedule.js';
import type { Profiles } from '../../profiles/profiles.js';
import type { WebhookDirectory } from '../../routing/webhook-directory.js';
import { bornAt } from '../attempts/born-at.js';
import { FairShares } from './fair-shares.js';
import { goesNext } from './goes-next.js';
import { KeepAppointments } from './keep-appointments.js';
import { Postponed } from '../lanes/postponed.js';
import { Suppressed } from '../lanes/suppressed.js';
import type { Made, MakeAttempts } from '../attempts/make-attempts.js';
import type { RecordOutcomes } from '../attempts/record-outcomes.js';
import type { ChoreSettings } from './send-heartbeats.js';

/** Queues worked off at once. */
const AT_ONCE = 100;
/** How long one queue goes on before it makes room for others, in ms. */
const TURN_MS = 250;
/** What is put back whose webhook is not wanted now, at once. */
const PARKED_AT_ONCE = 1_000;

/** Of events in one request together, and of those in hand at once, in bytes. Each is there as text, as a body, and on its way. */
const [MAX_BYTES, MAX_BYTES_IN_HAND] = [1_048_576, 33_554_432];
/** Taken for the size of one that is not read yet. */
const LARGE_EVENT = 262_144;
/** Before it is tried again when too much is in hand, in ms. */
const FULL_MS = 250;
/** Before it is looked whether an older one has come that is let go, or on the road, in ms. */
const OLDER_COMES_MS = 250;

type Batch = NonNullable<DeliveryProfile['batch']>;

/** When a queue goes on, in ms since the epoch; null: there is nothing in it. */
type Next = {
  readonly dueAt: number;
  readonly step: number;
  /** It arrived, and there may be more that can go now. */
  readonly goesOn?: true;
} | null;

const ALONE: Batch = { maxEvents: 1, lingerMs: 0 };

/** Sends what goes in order: of each webhook one request at a time, several deliveries in it where its profile batches. */
export class RunQueues {
  private readonly due: KeepAppointments;
  private readonly bytes = new FairShares(MAX_BYTES_IN_HAND);

  constructor(
    private readonly schedule: Schedule,
    private readonly directory: WebhookDirectory,
    private readonly ledger: Ledger,
    private readonly profiles: Profiles,
    private readonly attempts: MakeAttempts,
    private readonly outcomes: RecordOutcomes,
    private readonly clock: Clock,
    private readonly settings: ChoreSettings,
  ) {
    this.due = new KeepAppointments(schedule, clock, {
      ...{ chore: 'queue', atOnce: AT_ONCE, leaseMs: settings.leaseMs },
      prepare: () => directory.refresh(),
      keep: (queue) => this.workOff(queue),
    });
  }

  /** Resolves to whether there may be more at once. */
  tick(): Promise<boolean> {
    return this.due.tick();
  }

  /** Resolves once no queue is in hand. */
  drain(): Promise<void> {
    return this.due.drain();
  }

  /** One request after the other, until it has to wait or its turn is over. */
  private async workOff(queue: TakenAppointment): Promise<void> {
    const { webhookId } = queue;
    const turnEnds = this.clock.now() + TURN_MS;
    let next = await this.goOn(queue);
    while (next?.goesOn && this.clock.now() < turnEnds)
      next = await this.goOn({ ...queue, step: 0 });
    await this.schedule.settle(queue, next);
    const { maxEvents: size, lingerMs } = this.batchOf(this.directory.findEnabled(webhookId));
    // As many as fill a request may stand there since it was looked.
    if (next && lingerMs > 0) await this.ledger.hurry([{ webhookId, size }], this.clock.now());
  }

  private async goOn(queue: TakenAppointment): Promise<Next> {
    const { account } = queue;
    const webhook = this.directory.findEnabled(queue.webhookId);
    if (!webhook) return this.park(queue);
    const batch = this.batchOf(webhook);
    // What is there is not known before it is in memory.
    let bytes = batch.maxEvents === 1 ? LARGE_EVENT : MAX_BYTES;
    if (!this.bytes.hasFor(account, bytes)) return again(queue, this.clock.now() + FULL_MS);
    this.bytes.take(account, bytes);
    try {
      const terms = { ...this.asOfNow, limit: batch.maxEvents, maxBytes: MAX_BYTES };
      const head = goesNext(await this.ledger.queued(queue.webhookId, terms));
      this.bytes.give(account, bytes);
      bytes = charactersIn(head.deliveries);
      this.bytes.take(account, bytes);
      return await this.send(queue, head, batch);
    } finally {
      this.bytes.give(account, bytes);
    }
  }

  private batchOf(webhook: EnabledWebhook | undefined): Batch {
    return (webhook && this.profiles.find(webhook.settings)?.batch) ?? ALONE;
  }

  private async send(queue: TakenAppointment, head: QueueHead, batch: Batch): Promise<Next> {
    const { webhookId } = queue;
    const { deliveries, rest } = head;
    if (deliveries.length === 0) return this.end(queue, rest);
    if (head.awaitsOlder) return again(queue, this.clock.now() + OLDER_COMES_MS);
    const ripeAt = whenRipe(head, batch);
    if (ripeAt > this.clock.now()) return again(queue, ripeAt);
    // Reading them may have taken long.
    const webhook = await this.directory.findStillEnabled(webhookId);
    if (!webhook) return this.park(queue);
    // One request at a time holds as long as the lease does.
    if (!this.hasTimeFor(webhook, queue)) return again(queue, this.clock.now());
    const [first, ...others] = await this.wanted(webhook, deliveries);
    if (!first) return again(queue, this.clock.now());
    const { made, concerned } = await this.make(webhook, [first, ...others]);
    if (made instanceof Postponed) return again(queue, made.dueAt);
    if (made instanceof Suppressed) {
      const { reason } = made;
      await this.ledger.suppress(concerned.map(({ id }) => ({ id, reason })));
      return again(queue, this.clock.now());
    }
    return this.record(
      queue,
      made,
      (rest === null ? this.clock.now() : bornAt(rest)) + batch.lingerMs,
    );
  }

  /** All in one request; where one of them cannot be rendered the first goes alone, until that one is the first. */
  private async make(
    webhook: EnabledWebhook,
    due: readonly [DueDelivery, ...DueDelivery[]],
  ): Promise<{
    readonly made: Made | Suppressed | Postponed;
    readonly concerned: readonly DueDelivery[];
  }> {
    const { leaseMs } = this.settings;
    const made = await this.attempts.make(webhook, due, leaseMs);
    const isSpoiled = made instanceof Suppressed && made.reason === 'cannot-be-rendered';
    if (!isSpoiled || due.length === 1) return { made, concerned: due };
    const [first] = due;
    return { made: await this.attempts.make(webhook, [first], leaseMs), concerned: [first] };
  }

  /** When the queue goes on is the queue's to say, not its deliveries': at `dueAt` (ms) when all went well. */
  private async record(queue: TakenAppointment, { attempts }: Made, dueAt: number): Promise<Next> {
    // Some of a batch may be given up while the others still wait for what failed.
    const verdicts = attempts.map(({ verdict }) => verdict);
    const next = verdicts.find(({ state }) => state === 'pending') ?? verdicts[0];
    await Promise.all(
      attempts.map(({ verdict, ...rest }) =>
        this.outcomes.execute(
          {
            ...rest,
            verdict: verdict.state === 'pending' ? { state: 'pending', dueAt: null } : verdict,
          },
          'awaited',
        ),
      ),
    );
    if (next?.state !== 'pending') return { dueAt, step: 0, goesOn: true };
    return { dueAt: next.dueAt ?? this.clock.now(), step: queue.step + 1 };
  }

  private get asOfNow(): Pick<QueueTerms, 'now' | 'leaseMs'> {
    return { now: this.clock.now(), leaseMs: this.settings.leaseMs };
  }

  private hasTimeFor(webhook: EnabledWebhook, { leaseUntil }: TakenAppointment): boolean {
    const timeoutMs = this.profiles.find(webhook.settings)?.timeoutMs ?? 0;
    const leftMs = leaseUntil - this.clock.now();
    return leftMs >= Math.min(timeoutMs, this.settings.leaseMs / 2);
  }

  private async wanted(
    webhook: EnabledWebhook,
    due: readonly DueDelivery[],
  ): Promise<readonly DueDelivery[]> {
    const judged = await Promise.all(
      due.map(async (one) => ({ one, reason: await this.attempts.reasonAgainst(webhook, one) })),
    );
    const unwanted = judged.flatMap(({ one: { id }, reason }) =>
      reason === null ? [] : [{ id, reason }],
    );
    if (unwanted.length > 0) await this.ledger.suppress(unwanted);
    return judged.flatMap(({ one, reason }) => (reason === null ? [one] : []));
  }

  private async park(queue: TakenAppointment): Promise<Next> {
    const terms = { ...this.asOfNow, limit: PARKED_AT_ONCE, maxBytes: MAX_BYTES };
    const { deliveries, rest } = await this.ledger.queued(queue.webhookId, terms);
    if (deliveries.length === 0) return this.end(queue, rest);
    const now = this.clock.now();
    await this.ledger.park(
      deliveries.map(({ id }) => id),
      now,
    );
    return again(queue, now);
  }

  /** What had lost its event is gone; there may be more behind it. */
  private end(queue: TakenAppointment, rest: string | null): Next {
    return rest === null ? null : again(queue, this.clock.now());
  }
}

const again = ({ step }: TakenAppointment, dueAt: number): Next => ({ dueAt, step });

/** From when on they may go (ms): those that are no whole batch once the oldest has lingered, all others at any time. */
const whenRipe = ({ deliveries, rest }: QueueHead, { maxEvents, lingerMs }: Batch): number => {
  const [oldest] = deliveries;
  const isWhole = rest !== null || deliveries.length >= maxEvents;
  return !oldest || isWhole || oldest.attempt > 1 ? 0 : bornAt(oldest.id) + lingerMs;
};

const charactersIn = (deliveries: readonly DueDelivery[]): number =>
  deliveries.reduce((sum, { event }) => sum + event.data.length + (event.details?.length ?? 0), 0);
