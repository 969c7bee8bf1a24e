import { isNoWayOut, type EnabledWebhook } from '#domain';
import type { Clock } from '../../ports/clock.js';
import type { Log } from '../../ports/log.js';
import type { Schedule, TakenAppointment } from '../../ports/schedule.js';
import type { Profiles } from '../../profiles/profiles.js';
import type { WebhookDirectory } from '../../routing/webhook-directory.js';
import { KeepAppointments } from './keep-appointments.js';
import { Postponed } from '../lanes/postponed.js';
import type { RecordOutcomes } from '../attempts/record-outcomes.js';
import { AGAIN_AFTER_MS, type SendSignals, type Signal } from './send-signals.js';

export abstract class ChoreSettings {
  /** How long a chore is this worker's alone, in ms: longer than a request may take. */
  abstract readonly leaseMs: number;
}

const AT_ONCE = 100;

/** Tells receivers at an interval that all is well; what comes of it counts like any delivery. */
export class SendHeartbeats {
  private readonly due: KeepAppointments;

  constructor(
    private readonly schedule: Schedule,
    private readonly directory: WebhookDirectory,
    private readonly profiles: Profiles,
    private readonly signals: SendSignals,
    private readonly outcomes: RecordOutcomes,
    private readonly clock: Clock,
    private readonly log: Log,
    { leaseMs }: ChoreSettings,
  ) {
    this.due = new KeepAppointments(schedule, clock, {
      ...{ chore: 'heartbeat', atOnce: AT_ONCE, leaseMs },
      prepare: () => directory.refresh(),
      keep: (heartbeat) => this.beat(heartbeat),
    });
  }

  /** Resolves to whether there may be more at once. */
  tick(): Promise<boolean> {
    return this.due.tick();
  }

  /** Resolves once none is in hand. */
  drain(): Promise<void> {
    return this.due.drain();
  }

  private async beat(taken: TakenAppointment): Promise<void> {
    const webhook = await this.directory.findStillEnabled(taken.webhookId);
    const profile = webhook && this.profiles.find(webhook.settings);
    if (webhook && !profile) return this.later(taken);
    const every = profile?.heartbeat?.everyMs;
    // Enabling it makes the next appointment.
    if (!webhook || every === undefined) return this.schedule.settle(taken, null);
    const signal = await this.signalTo(webhook);
    if (signal instanceof Postponed)
      return this.schedule.settle(taken, { dueAt: signal.dueAt, step: 0 });
    const isTold = signal === null || (await this.record(webhook, signal));
    const wait = isTold ? every : Math.min(every, AGAIN_AFTER_MS);
    await this.schedule.settle(taken, { dueAt: this.clock.now() + wait, step: 0 });
  }

  /** A rollout may bring the preset that is not known here. */
  private later(taken: TakenAppointment): Promise<void> {
    return this.schedule.settle(taken, { dueAt: this.clock.now() + AGAIN_AFTER_MS, step: 0 });
  }

  private async signalTo(webhook: EnabledWebhook): Promise<Signal | Postponed | null> {
    try {
      return await this.signals.send(webhook, 'heartbeat');
    } catch (error) {
      const { webhookId } = webhook;
      this.log.error({ event: 'heartbeat.not-sent', webhookId, error: String(error) });
      return null;
    }
  }

  /** Resolves to whether it came out. */
  private async record(webhook: EnabledWebhook, { deliveryId, answer }: Signal): Promise<boolean> {
    if (isNoWayOut(answer)) return false;
    const { webhookId, enablements: enablement, settings } = webhook;
    const { stop: rule, receiverCommands } = this.profiles.of(settings);
    await this.outcomes.recordSignal({
      ...{ deliveryId, webhookId, attempt: 1, enablement, answer, rule },
      ...{ verdict: { state: 'succeeded' }, counts: true },
      disables: receiverCommands && answer.command === 'disable',
    });
    return true;
  }
}
