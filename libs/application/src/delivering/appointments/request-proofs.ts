import type { DisabledWebhook, EnabledWebhook, Sealed } from '#domain';
import type { Clock } from '../../ports/clock.js';
import type { Log } from '../../ports/log.js';
import type { PublicAddress } from '../../ports/public-address.js';
import type { Schedule, TakenAppointment } from '../../ports/schedule.js';
import type { Seals } from '../../ports/seals.js';
import type { Transactions } from '../../ports/transactions.js';
import { KeepAppointments } from './keep-appointments.js';
import { Postponed } from '../lanes/postponed.js';
import type { ChoreSettings } from './send-heartbeats.js';
import { AGAIN_AFTER_MS, type SendSignals, type Signal } from './send-signals.js';

const AT_ONCE = 50;
const MINUTE = 60_000;
/** Before it is asked again that did not take the request, in ms; the last one is repeated until the code expires. */
const WAITS = [10_000, MINUTE, 5 * MINUTE, 30 * MINUTE, 120 * MINUTE];

interface OpenRequest {
  readonly code: Sealed;
  /** In ms since the epoch. */
  readonly expiresAt: number;
}

/** Sends receivers the URL that they are to call back to prove theirs. */
export class RequestProofs {
  private readonly due: KeepAppointments;

  constructor(
    private readonly schedule: Schedule,
    private readonly transactions: Transactions,
    private readonly signals: SendSignals,
    private readonly seals: Seals,
    private readonly address: PublicAddress,
    private readonly clock: Clock,
    private readonly log: Log,
    { leaseMs }: ChoreSettings,
  ) {
    this.due = new KeepAppointments(schedule, clock, {
      ...{ chore: 'verification', atOnce: AT_ONCE, leaseMs },
      keep: (one) => this.request(one),
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

  private async request(taken: TakenAppointment): Promise<void> {
    const webhook = await this.find(taken.webhookId);
    const asked = webhook && this.requestIn(webhook);
    if (!webhook || !asked) return this.schedule.settle(taken, null);
    const outcome = await this.outcomeOf(webhook, asked);
    if (outcome instanceof Postponed)
      return this.schedule.settle(taken, { dueAt: outcome.dueAt, step: taken.step });
    if (outcome === 'success') return this.schedule.settle(taken, null);
    if (outcome === 'proxy_error') {
      const dueAt = this.clock.now() + AGAIN_AFTER_MS;
      return this.schedule.settle(taken, { dueAt, step: taken.step });
    }
    const wait = WAITS[Math.min(taken.step, WAITS.length - 1)] ?? MINUTE;
    await this.schedule.settle(taken, { dueAt: this.clock.now() + wait, step: taken.step + 1 });
  }

  /** A success where there is nothing to send; undefined where it could not be written. */
  private async outcomeOf(
    webhook: EnabledWebhook | DisabledWebhook,
    asked: OpenRequest,
  ): Promise<Signal['answer']['outcome'] | Postponed | undefined> {
    const { webhookId } = webhook;
    try {
      const callbackUrl = this.callbackUrlOf(webhookId, asked);
      const signal = await this.signals.send(webhook, 'verification', callbackUrl);
      if (signal instanceof Postponed) return signal;
      this.log.info({
        event: 'webhook.proof-requested',
        ...{ webhookId, outcome: signal?.answer.outcome, status: signal?.answer.status },
      });
      return signal === null ? 'success' : signal.answer.outcome;
    } catch (error) {
      this.log.error({ event: 'webhook.proof-not-requested', webhookId, error: String(error) });
      return undefined;
    }
  }

  /** Undefined when nothing is asked for, or not any more. */
  private requestIn({
    verification,
    secrets: { verificationCode: code },
  }: EnabledWebhook | DisabledWebhook): OpenRequest | undefined {
    if (verification.state !== 'requested' || code === null) return undefined;
    const expiresAt = Date.parse(verification.expiresAt);
    return expiresAt <= this.clock.now() ? undefined : { code, expiresAt };
  }

  private callbackUrlOf(webhookId: string, { code, expiresAt }: OpenRequest): string {
    const query = new URLSearchParams({
      code: this.seals.open(code, webhookId),
      expires_at: String(Math.floor(expiresAt / 1_000)),
    });
    return `${this.address.publicUrl}/v1/webhooks/${webhookId}/verify?${query.toString()}`;
  }

  private async find(webhookId: string): Promise<EnabledWebhook | DisabledWebhook | undefined> {
    const state = await this.transactions.run(
      async ({ webhooks }) => (await webhooks.lock([webhookId])).get(webhookId)?.state,
    );
    return state && 'settings' in state ? state : undefined;
  }
}
