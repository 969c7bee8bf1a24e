import {
  mergeOverrides,
  webhookDecider,
  type DisabledWebhook,
  type EnabledWebhook,
  type UpdateWebhook,
  type WebhookCommand,
} from '#domain';
import { type Clock } from '../ports/clock.js';
import { type Seals } from '../ports/seals.js';
import type { Transactions, WebhookAt } from '../ports/transactions.js';
import { nameAfter } from './create-webhook.js';
import { secretsIn, settingsIn, type WebhookPatch } from './draft.js';
import { existing, type WebhookAddress } from './existing.js';
import { sealSecrets } from './seal-secrets.js';
import type { WebhookRules } from './webhook-rules.js';

/** Changes one webhook as its decider allows. All methods throw WebhookNotFound and PreconditionFailed. */
export class ChangeWebhook {
  constructor(
    private readonly transactions: Transactions,
    private readonly rules: WebhookRules,
    private readonly seals: Seals,
    private readonly clock: Clock,
  ) {}

  /** Throws InvalidField and InvalidFields. */
  async update(address: WebhookAddress, patch: WebhookPatch, actor: string): Promise<void> {
    await this.change(address, actor, async (webhook) => {
      const update = this.updateOf(webhook, patch);
      const { settings } = update.data;
      await this.rules.refuse(address.account, { ...webhook.settings, ...settings }, settings);
      return [update, ...switchOf(patch.enabled)];
    });
  }

  async enable(address: WebhookAddress, actor: string): Promise<void> {
    await this.change(address, actor, () => switchOf(true));
  }

  /** `note` says why, for the audit trail. */
  async disable(address: WebhookAddress, note: string | undefined, actor: string): Promise<void> {
    const data = note === undefined ? {} : { note };
    await this.change(address, actor, () => [{ type: 'DisableWebhook', data }]);
  }

  async delete(address: WebhookAddress, actor: string): Promise<void> {
    await this.change(address, actor, () => [{ type: 'DeleteWebhook', data: {} }]);
  }

  private updateOf(
    { webhookId, settings: current, secrets }: EnabledWebhook | DisabledWebhook,
    { name, profile, ...patch }: WebhookPatch,
  ): UpdateWebhook {
    const settings = {
      ...settingsIn(patch),
      ...(name !== undefined && { name: name ?? nameAfter(patch.events ?? current.events) }),
      ...(profile !== undefined && {
        profile: profile === null ? {} : mergeOverrides(current.profile, profile),
      }),
    };
    const sealed = sealSecrets(this.seals, webhookId, secretsIn(patch), secrets);
    return { type: 'UpdateWebhook', data: { settings, secrets: sealed } };
  }

  private async change(
    address: WebhookAddress,
    actor: string,
    commandsFor: (
      webhook: EnabledWebhook | DisabledWebhook,
    ) => readonly WebhookCommand[] | Promise<readonly WebhookCommand[]>,
  ): Promise<void> {
    await this.transactions.run(async ({ webhooks }) => {
      const at = await existing(webhooks, address);
      let current: WebhookAt = at;
      for (const command of await commandsFor(at.state)) {
        const events = webhookDecider.decide(command, current.state);
        if (events.length === 0) continue;
        const metadata = { actor, at: this.clock.now() };
        current = await webhooks.append(address.webhookId, current, events, metadata);
      }
    });
  }
}

const switchOf = (enabled: boolean | undefined): readonly WebhookCommand[] => {
  if (enabled === undefined) return [];
  return [{ type: enabled ? 'EnableWebhook' : 'DisableWebhook', data: {} }];
};
