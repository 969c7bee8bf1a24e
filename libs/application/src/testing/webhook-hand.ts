import {
  NATIVE_PROFILE,
  webhookDecider,
  type CountFailure,
  type WebhookCommand,
  type WebhookEvent,
  type WebhookSettings,
} from '#domain';
import type { Clock } from '../ports/clock.js';
import type { Ids } from '../ports/ids.js';
import type { Transactions, WebhookAt } from '../ports/transactions.js';
import { ACCOUNT, someSecrets, someSettings } from './examples.js';
import { FakeClock, NOON } from './fake-clock.js';

const ABSENT: WebhookAt = { version: 0, state: webhookDecider.initial };

/** Gives commands to webhooks of a store, past all use cases. */
export class WebhookHand {
  constructor(
    private readonly transactions: Transactions,
    private readonly ids: Ids,
    private readonly clock: Clock = new FakeClock(),
  ) {}

  /** Resolves to the new webhook's id. */
  async create(given: Partial<WebhookSettings> = {}, account = ACCOUNT): Promise<string> {
    const webhookId = this.ids.next();
    const settings = { ...someSettings, ...given };
    const number = await this.transactions.run(({ webhooks }) => webhooks.nextNumber());
    await this.give(webhookId, {
      type: 'CreateWebhook',
      data: { webhookId, account, number, settings, secrets: someSecrets, enabled: true },
    });
    return webhookId;
  }

  /** Each command is a transaction of its own. Resolves to what was decided. */
  async give(
    webhookId: string,
    ...commands: readonly WebhookCommand[]
  ): Promise<readonly WebhookEvent[]> {
    const all: WebhookEvent[] = [];
    for (const command of commands) {
      const decided = await this.transactions.run(async ({ webhooks }) => {
        const at = (await webhooks.lock([webhookId])).get(webhookId) ?? ABSENT;
        const events = webhookDecider.decide(command, at.state);
        if (events.length > 0) {
          const metadata = { actor: 'admin', at: this.clock.now() };
          await webhooks.append(webhookId, at, events, metadata);
        }
        return events;
      });
      all.push(...decided);
    }
    return all;
  }

  enable(webhookId: string): Promise<readonly WebhookEvent[]> {
    return this.give(webhookId, { type: 'EnableWebhook', data: {} });
  }

  disable(webhookId: string): Promise<readonly WebhookEvent[]> {
    return this.give(webhookId, { type: 'DisableWebhook', data: {} });
  }

  delete(webhookId: string): Promise<readonly WebhookEvent[]> {
    return this.give(webhookId, { type: 'DeleteWebhook', data: {} });
  }

  rename(webhookId: string, name: string): Promise<readonly WebhookEvent[]> {
    return this.give(webhookId, {
      type: 'UpdateWebhook',
      data: { settings: { name }, secrets: {} },
    });
  }
}

/** The failure of one delivery's first attempt, under the first enablement. */
export const aFailure = (deliveryId: string, enablement = 1): CountFailure => ({
  type: 'CountFailure',
  data: {
    ...{ deliveryId, enablement },
    attempt: 1,
    error: '500 Internal Server Error',
    outcome: 'http_status',
    status: 500,
    rule: NATIVE_PROFILE.stop,
    failedAt: new Date(NOON).toISOString(),
  },
});
