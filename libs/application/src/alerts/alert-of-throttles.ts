import { webhookDecider, type ThrottledAlert } from '#domain';
import { ThrottleListener, type ThrottledHost } from '../pacing/throttle-listener.js';
import { type Clock } from '../ports/clock.js';
import { type Transactions } from '../ports/transactions.js';
import { type Profiles } from '../profiles/profiles.js';
import { isExisting, recordAlerts, type ExistingWebhook } from './record-alerts.js';

/** Of those that wait an alert names so many at most. */
const NAMED = 50;
/** Webhooks whose alerts are recorded in one transaction, at most. */
const AT_ONCE = 100;

const ACTOR = 'delivery-worker';

/** Tells everyone, and the people of every webhook that waits for it, of a throttled host. */
export class AlertOfThrottles extends ThrottleListener {
  constructor(
    private readonly transactions: Transactions,
    private readonly profiles: Profiles,
    private readonly clock: Clock,
  ) {
    super();
  }

  async onThrottled(throttled: ThrottledHost): Promise<void> {
    const sorted = throttled.webhookIds.toSorted();
    for (let start = 0; start < sorted.length; start += AT_ONCE) {
      await this.tell(sorted.slice(start, start + AT_ONCE), throttled);
    }
  }

  private async tell(
    webhookIds: readonly string[],
    { host, until, failures, webhookIds: all }: ThrottledHost,
  ): Promise<void> {
    const at = this.clock.now();
    const throttle = { host, until: new Date(until).toISOString(), failures };
    await this.transactions.run(async ({ webhooks, alerts }) => {
      const streams = await webhooks.lock(webhookIds);
      for (const [webhookId, stands] of streams) {
        const command = { type: 'NoteThrottle', data: throttle } as const;
        const events = webhookDecider.decide(command, stands.state);
        if (events.length > 0)
          await webhooks.append(webhookId, stands, events, { actor: ACTOR, at });
      }
      const waiting = [...streams.values()]
        .map(({ state }) => state)
        .filter((state): state is ExistingWebhook => isExisting(state));
      const gone = webhookIds.length - waiting.length;
      const names = waiting.slice(0, NAMED).map(named);
      const alert: ThrottledAlert = {
        ...{ kind: 'throttled', host, until: throttle.until },
        ...{ webhooks: names, others: all.length - gone - names.length },
      };
      for (const webhook of waiting) {
        const profile = this.profiles.find(webhook.settings);
        if (profile) await recordAlerts(alerts, webhook, [alert], profile, at);
      }
    });
  }
}

const named = ({ webhookId: id, number, settings: { name } }: ExistingWebhook) => ({
  ...{ id, number, name },
});
