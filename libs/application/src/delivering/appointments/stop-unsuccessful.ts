import { webhookDecider } from '#domain';
import type { Clock } from '../../ports/clock.js';
import type { Log } from '../../ports/log.js';
import type { Schedule, TakenAppointment } from '../../ports/schedule.js';
import type { Transactions } from '../../ports/transactions.js';
import type { Profiles } from '../../profiles/profiles.js';
import { makeAppointments, stopsAt } from '../../webhooks/appointments-after.js';
import { KeepAppointments } from './keep-appointments.js';
import type { ChoreSettings } from './send-heartbeats.js';
import { AGAIN_AFTER_MS } from './send-signals.js';

const AT_ONCE = 10;
const ACTOR = 'delivery-worker';

/** Stops webhooks that have failed once and had no success for too long since, though nothing is sent any more. */
export class StopUnsuccessful {
  private readonly due: KeepAppointments;

  constructor(
    private readonly schedule: Schedule,
    private readonly transactions: Transactions,
    private readonly profiles: Profiles,
    private readonly clock: Clock,
    private readonly log: Log,
    { leaseMs }: ChoreSettings,
  ) {
    this.due = new KeepAppointments(schedule, clock, {
      ...{ chore: 'stopping', atOnce: AT_ONCE, leaseMs },
      keep: (one) => this.look(one),
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

  private async look(taken: TakenAppointment): Promise<void> {
    const dueAt = await this.stop(taken.webhookId);
    await this.schedule.settle(taken, dueAt === null ? null : { dueAt, step: 0 });
  }

  /** Resolves to when to look again; null: not before it fails again. */
  private stop(webhookId: string): Promise<number | null> {
    return this.transactions.run(async ({ webhooks, schedule }) => {
      const at = (await webhooks.lock([webhookId])).get(webhookId);
      if (at?.state.status !== 'enabled' || at.state.run.since === null) return null;
      const profile = this.profiles.find(at.state.settings);
      const now = this.clock.now();
      // A rollout may bring the preset that is not known here.
      if (!profile) return now + AGAIN_AFTER_MS;
      if (profile.stop.resetOn === 'enable') return null;
      const dueAt = stopsAt(at.state.run.since, profile);
      if (dueAt === null || dueAt > now) return dueAt;
      const data = { now, rule: profile.stop };
      const events = webhookDecider.decide({ type: 'StopUnsuccessful', data }, at.state);
      await webhooks.append(webhookId, at, events, { actor: ACTOR, at: now });
      await makeAppointments(schedule, events, profile, now);
      for (const event of events) this.log.warn({ event: event.type, ...event.data });
      return null;
    });
  }
}
