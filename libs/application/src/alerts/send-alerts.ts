import type { DeliveryProfile } from '#domain';
import { Persistence } from '../persistence.js';
import type { Alerts, PendingAlerts } from '../ports/alerts.js';
import type { Clock } from '../ports/clock.js';
import type { Log } from '../ports/log.js';
import { MailNotSent, type Mailer } from '../ports/mailer.js';
import type { Transactions, WebhookAt } from '../ports/transactions.js';
import type { Profiles } from '../profiles/profiles.js';
import type { AlertRecipients } from './alert-recipients.js';
import { alertMail } from './mail/alert-mail.js';
import { alertedWebhook, isExisting } from './record-alerts.js';

export abstract class AlertSettings {
  /** Whether a mail server is set; without one alerts are recorded and nobody is told. */
  abstract readonly mails: boolean;
  /** Where people look at a webhook: a URL with `{id}` in it. */
  abstract readonly webhookPage: string;
}

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Much longer than a mail server may take: only a worker that died leaves its lease to run out. */
const LEASE_MS = 5 * MINUTE_MS;
/** What people were told longer ago is forgotten. */
const KEPT_MS = 30 * DAY_MS;
/** Mails on the way at once, at most. */
const MAX_BATCH = 5;
/** The waits after a mail server did not take a mail; the last one is repeated. */
const WAITS_MS = [
  ...[30 * SECOND_MS, MINUTE_MS, 2 * MINUTE_MS, 5 * MINUTE_MS],
  ...[10 * MINUTE_MS, 30 * MINUTE_MS, HOUR_MS],
] as const;

/** Mails what people are to be told of webhooks, all that is pending of one in one mail. */
export class SendAlerts {
  private readonly persistence = new Persistence();

  constructor(
    private readonly alerts: Alerts,
    private readonly transactions: Transactions,
    private readonly profiles: Profiles,
    private readonly recipients: AlertRecipients,
    private readonly mailer: Mailer,
    private readonly clock: Clock,
    private readonly log: Log,
    private readonly settings: AlertSettings,
  ) {}

  /** Resolves to whether there may be more at once. */
  async tick(): Promise<boolean> {
    const now = this.clock.now();
    const terms = { now, leaseUntil: now + LEASE_MS, limit: MAX_BATCH };
    const taken = await this.alerts.take(terms);
    const told = await Promise.allSettled(taken.map((pending) => this.tell(pending)));
    const failed = told.find((each) => each.status === 'rejected');
    if (failed) throw failed.reason;
    return taken.length === MAX_BATCH;
  }

  /** Lets go of what was told long ago. */
  forget(): Promise<void> {
    return this.alerts.forget(this.clock.now() - KEPT_MS);
  }

  /** For shutting down: what cannot be noted now is told again by another. */
  stop(): void {
    this.persistence.giveUp();
  }

  private async tell(pending: PendingAlerts): Promise<void> {
    const subject = await this.subjectOf(pending);
    const to = subject && this.settings.mails ? await this.recipients.of(subject.webhook) : [];
    if (!subject || to.length === 0) return this.settle(pending, 'untold');
    const page = this.settings.webhookPage.replaceAll('{id}', subject.webhook.id);
    const mail = alertMail({ ...subject, kinds: pending.kinds, page });
    const id = `alerts-${subject.webhook.id}-${pending.lastId}`;
    try {
      await this.mailer.send({ id, to, ...mail });
    } catch (error) {
      if (!(error instanceof MailNotSent)) throw error;
      return this.putOff(pending, error);
    }
    await this.settle(pending, 'mailed');
    const count = pending.kinds.reduce((sum, kind) => sum + kind.count, 0);
    const webhookId = subject.webhook.id;
    this.log.info({ event: 'alerts.mailed', webhookId, alerts: count, recipients: to.length });
  }

  /** Undefined when there is nothing to tell, or nobody: somebody has deleted the webhook. */
  private async subjectOf({ webhook, kinds }: PendingAlerts): Promise<Subject | undefined> {
    if (kinds.length === 0) return undefined;
    const streams = await this.transactions.run(({ webhooks }) => webhooks.lock([webhook.id]));
    const state = streams.get(webhook.id)?.state ?? ({ status: 'absent' } as const);
    if (isExisting(state)) {
      const profile = this.profiles.find(state.settings) ?? null;
      return { webhook: alertedWebhook(state, profile?.alerts ?? webhook.rule), state, profile };
    }
    const wasStopped = kinds.some(({ last }) => last.kind === 'disabled' && last.as === 'deleted');
    return wasStopped ? { webhook, state, profile: null } : undefined;
  }

  /** Once mailed it must be noted, or it would be mailed again. */
  private settle(pending: PendingAlerts, as: 'mailed' | 'untold'): Promise<void> {
    const how = { at: this.clock.now(), as };
    return this.persistence.through(() => this.alerts.settle(pending, how));
  }

  private async putOff(pending: PendingAlerts, { message: error }: Error): Promise<void> {
    const waitMs = WAITS_MS[Math.min(pending.tries, WAITS_MS.length - 1)] ?? HOUR_MS;
    const until = this.clock.now() + waitMs;
    await this.alerts.putOff(pending, { until, error });
    const webhookId = pending.webhook.id;
    this.log.warn({ event: 'alerts.not-mailed', webhookId, error, waitMs });
  }
}

interface Subject {
  readonly webhook: PendingAlerts['webhook'];
  readonly state: WebhookAt['state'];
  /** Null when the webhook is no more. */
  readonly profile: DeliveryProfile | null;
}
