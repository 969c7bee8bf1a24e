import { healingWait, mayHeal, webhookDecider, type DisabledWebhook } from '#domain';
import type { Clock } from '../../ports/clock.js';
import type { Log } from '../../ports/log.js';
import type { Schedule, TakenAppointment } from '../../ports/schedule.js';
import type { Transactions } from '../../ports/transactions.js';
import type { Profiles } from '../../profiles/profiles.js';
import { makeAppointments } from '../../webhooks/appointments-after.js';
import { KeepAppointments } from './keep-appointments.js';
import { Postponed } from '../lanes/postponed.js';
import type { ChoreSettings } from './send-heartbeats.js';
import { AGAIN_AFTER_MS, type SendSignals, type Signal } from './send-signals.js';

const AT_ONCE = 50;
const ACTOR = 'healing';
type SentOutcome = Signal['answer']['outcome'];

/** Probes webhooks that failures have disabled, with growing waits, and enables those that answer. */
export class HealWebhooks {
  private readonly due: KeepAppointments;

  constructor(
    private readonly schedule: Schedule,
    private readonly transactions: Transactions,
    private readonly profiles: Profiles,
    private readonly signals: SendSignals,
    private readonly clock: Clock,
    private readonly log: Log,
    { leaseMs }: ChoreSettings,
  ) {
    this.due = new KeepAppointments(schedule, clock, {
      ...{ chore: 'healing', atOnce: AT_ONCE, leaseMs },
      keep: (one) => this.probe(one),
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

  private async probe(taken: TakenAppointment): Promise<void> {
    const webhook = await this.find(taken.webhookId);
    const profile = webhook && this.profiles.find(webhook.settings);
    // A rollout may bring the preset that is not known here.
    if (webhook && !profile) return this.again(taken, AGAIN_AFTER_MS);
    const healing = profile?.healing;
    if (!webhook || !healing) return this.schedule.settle(taken, null);
    const outcome = await this.outcomeOf(webhook);
    if (outcome instanceof Postponed)
      return this.schedule.settle(taken, { dueAt: outcome.dueAt, step: taken.step });
    if (outcome === 'success') {
      if (await this.enable(webhook)) return this.schedule.settle(taken, null);
      return this.again(taken, 0);
    }
    if (outcome === 'proxy_error') return this.again(taken, AGAIN_AFTER_MS);
    const step = taken.step + 1;
    await this.again(taken, healingWait(step, healing), step);
  }

  private again(taken: TakenAppointment, waitMs: number, step = taken.step): Promise<void> {
    return this.schedule.settle(taken, { dueAt: this.clock.now() + waitMs, step });
  }

  /** Undefined where nothing was sent, and where the receiver wants nothing sent. */
  private async outcomeOf(webhook: DisabledWebhook): Promise<SentOutcome | Postponed | undefined> {
    const { webhookId } = webhook;
    try {
      const signal = await this.signals.send(webhook, 'probe');
      if (signal instanceof Postponed) return signal;
      const outcome = signal?.answer.outcome;
      this.log.info({ event: 'webhook.probed', webhookId, outcome });
      const { receiverCommands } = this.profiles.of(webhook.settings);
      return receiverCommands && signal?.answer.command === 'disable' ? undefined : outcome;
    } catch (error) {
      this.log.error({ event: 'webhook.not-probed', webhookId, error: String(error) });
      return undefined;
    }
  }

  /** Resolves to whether that is done with: false where it has another URL by now, which has not answered yet. */
  private async enable({ webhookId, settings: { url } }: DisabledWebhook): Promise<boolean> {
    return this.transactions.run(async ({ webhooks, schedule }) => {
      const at = (await webhooks.lock([webhookId])).get(webhookId);
      // It may have been changed while it was probed.
      if (!at || !mayHeal(at.state)) return true;
      if (at.state.settings.url !== url) return false;
      const events = webhookDecider.decide({ type: 'EnableWebhook', data: {} }, at.state);
      const now = this.clock.now();
      await webhooks.append(webhookId, at, events, { actor: ACTOR, at: now });
      await makeAppointments(schedule, events, this.profiles.of(at.state.settings), now);
      return true;
    });
  }

  private async find(webhookId: string): Promise<DisabledWebhook | undefined> {
    const state = await this.transactions.run(
      async ({ webhooks }) => (await webhooks.lock([webhookId])).get(webhookId)?.state,
    );
    return state && mayHeal(state) ? state : undefined;
  }
}
