import { webhookDecider, type ThrottledAlert } from '#domain';
import { ThrottleListener, type ThrottledHost } from '../pacing/throttle-listener.js';
import { type Clock } from '../ports/clock.js';
import { type Transactions } from '../ports/transactions.js';
import { type Profiles } from '../profiles/profiles.js';
import { isExisting, recordAlerts, type ExistingWebhook } from './record-alerts.js';

/** Of those that fail there an alert names so many at most. */
const NAMED = 50;
/** Webhooks that are looked at in one transaction, at most. */
const AT_ONCE = 100;

const ACTOR = 'delivery-worker';

type Named = ThrottledAlert['webhooks'][number];

/** Tells everyone, and the people of every webhook that waits for it, of a throttled host and who offends it. */
export class AlertOfThrottles extends ThrottleListener {
  constructor(
    private readonly transactions: Transactions,
    private readonly profiles: Profiles,
    private readonly clock: Clock,
  ) {
    super();
  }

  async onThrottled(throttled: ThrottledHost): Promise<void> {
    const { host, until, failedLast } = throttled;
    const waiting = inTurns(throttled.webhookIds.toSorted());
    const offenders: Named[] = [];
    for (const some of waiting) offenders.push(...(await this.offendersAmong(some, failedLast)));
    const webhooks = offenders.slice(0, NAMED);
    const alert: ThrottledAlert = {
      ...{ kind: 'throttled', host, until: new Date(until).toISOString() },
      ...{ webhooks, others: offenders.length - webhooks.length },
    };
    for (const some of waiting) await this.tell(some, throttled, alert);
  }

  private offendersAmong(
    webhookIds: readonly string[],
    failedLast: string,
  ): Promise<readonly Named[]> {
    return this.transactions.run(async ({ webhooks }) =>
      [...(await webhooks.lock(webhookIds)).values()]
        .map(({ state }) => state)
        .filter(isExisting)
        .filter(({ webhookId, run }) => run.failures > 0 || webhookId === failedLast)
        .map(named),
    );
  }

  private async tell(
    webhookIds: readonly string[],
    { failures }: ThrottledHost,
    alert: ThrottledAlert,
  ): Promise<void> {
    const at = this.clock.now();
    const { host, until } = alert;
    await this.transactions.run(async ({ webhooks, alerts }) => {
      for (const [webhookId, stands] of await webhooks.lock(webhookIds)) {
        const command = { type: 'NoteThrottle', data: { host, until, failures } } as const;
        const events = webhookDecider.decide(command, stands.state);
        if (events.length > 0)
          await webhooks.append(webhookId, stands, events, { actor: ACTOR, at });
        if (!isExisting(stands.state)) continue;
        const profile = this.profiles.find(stands.state.settings);
        if (profile) await recordAlerts(alerts, stands.state, [alert], profile, at);
      }
    });
  }
}

const inTurns = (webhookIds: readonly string[]): readonly (readonly string[])[] =>
  Array.from({ length: Math.ceil(webhookIds.length / AT_ONCE) }, (_, turn) =>
    webhookIds.slice(turn * AT_ONCE, (turn + 1) * AT_ONCE),
  );

const named = ({ webhookId: id, number, settings: { name } }: ExistingWebhook): Named => ({
  ...{ id, number, name },
});
