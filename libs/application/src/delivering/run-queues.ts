import type { EnabledWebhook } from '#domain';
import type { Clock } from '../ports/clock.js';
import type { DueDelivery } from '../ports/delivery-road.js';
import type { Ledger } from '../ports/ledger.js';
import type { Schedule, TakenAppointment } from '../ports/schedule.js';
import type { Profiles } from '../profiles/profiles.js';
import type { WebhookDirectory } from '../routing/webhook-directory.js';
import { bornAt } from './born-at.js';
import { goesNext } from './goes-next.js';
import { KeepAppointments } from './keep-appointments.js';
import { Postponed } from './lanes/postponed.js';
import { Suppressed } from './lanes/suppressed.js';
import type { Made, MakeAttempts } from './make-attempts.js';
import type { RecordOutcomes } from './record-outcomes.js';
import type { ChoreSettings } from './send-heartbeats.js';

/** Queues worked off at once. */
const AT_ONCE = 100;
/** What is put back whose webhook is not wanted now, at once. */
const PARKED_AT_ONCE = 1_000;

/** Sends what goes in order: of each webhook one request at a time, several deliveries in it where its profile batches. */
export class RunQueues {
  private readonly due: KeepAppointments;

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

  private async workOff(queue: TakenAppointment): Promise<void> {
    const { webhookId } = queue;
    const webhook = this.directory.findEnabled(webhookId);
    if (!webhook) return this.park(queue);
    const profile = this.profiles.find(webhook.settings);
    const { maxEvents: size, lingerMs } = profile?.batch ?? { maxEvents: 1, lingerMs: 0 };
    const { next, rest } = goesNext(await this.ledger.queued(webhookId, size + 1), size);
    if (next.length === 0) return this.schedule.settle(queue, null);
    const [first, ...others] = await this.wanted(webhook, next);
    if (!first) return this.again(queue, this.clock.now());
    const made = await this.attempts.make(webhook, [first, ...others], this.settings.leaseMs);
    if (made instanceof Postponed) return this.again(queue, made.dueAt);
    if (made instanceof Suppressed) {
      const { reason } = made;
      await this.ledger.suppress([first, ...others].map(({ id }) => ({ id, reason })));
      return this.again(queue, this.clock.now());
    }
    await this.record(queue, made, (rest ? bornAt(rest.id) : this.clock.now()) + lingerMs);
    // As many as fill a request may stand there already.
    if (lingerMs > 0) await this.ledger.hurry([{ webhookId, size }], this.clock.now());
  }

  /** When the queue goes on is the queue's to say, not its deliveries': at `dueAt` (ms) when all went well. */
  private async record(queue: TakenAppointment, { attempts }: Made, dueAt: number): Promise<void> {
    // Some of a batch may be given up while the others still wait for what failed.
    const verdicts = attempts.map(({ verdict }) => verdict);
    const next = verdicts.find(({ state }) => state === 'pending') ?? verdicts[0];
    await Promise.all(
      attempts.map(({ verdict, ...rest }) =>
        this.outcomes.execute({
          ...rest,
          verdict: verdict.state === 'pending' ? { state: 'pending', dueAt: null } : verdict,
        }),
      ),
    );
    const now = this.clock.now();
    if (next?.state !== 'pending') return this.again(queue, dueAt, 0);
    await this.again(queue, next.dueAt ?? now, queue.step + 1);
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

  private async park(queue: TakenAppointment): Promise<void> {
    const due = await this.ledger.queued(queue.webhookId, PARKED_AT_ONCE);
    if (due.length === 0) return this.schedule.settle(queue, null);
    const now = this.clock.now();
    await this.ledger.park(
      due.map(({ id }) => id),
      now,
    );
    await this.again(queue, now);
  }

  private again(queue: TakenAppointment, dueAt: number, step = queue.step): Promise<void> {
    return this.schedule.settle(queue, { dueAt, step });
  }
}
