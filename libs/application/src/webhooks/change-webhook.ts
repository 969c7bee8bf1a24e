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
import { makeAppointments } from './appointments-after.js';
import { secretsIn, settingsIn, type WebhookPatch } from './draft.js';
import { newKeptEd25519Keys } from './ed25519-keys.js';
import { existing, refuseOtherOwner, type WebhookAddress } from './existing.js';
import { sealSecrets } from './seal-secrets.js';
import type { WebhookRules } from './webhook-rules.js';

/**
 * Changes one webhook as its decider allows. All methods throw WebhookNotFound, NotTheOwner and
 * PreconditionFailed.
 */
export class ChangeWebhook {
  constructor(
    private readonly transactions: Transactions,
    private readonly rules: WebhookRules,
    private readonly seals: Seals,
    private readonly clock: Clock,
  ) {}

  /** Throws InvalidField and InvalidFields. */
  async update(address: WebhookAddress, patch: WebhookPatch, actor: string): Promise<void> {
    if (patch.owner !== undefined) refuseOtherOwner(address.ownedBy, patch.owner);
    await this.rules.refuseUnknown(address.account, patch);
    await this.change(address, actor, (webhook) => {
      const update = this.updateOf(webhook, patch);
      const { settings } = update.data;
      const all = { ...webhook.settings, ...settings };
      this.rules.refuseMisfit(all, settings);
      const asks = settings.profile !== undefined && this.rules.signsV1a(all);
      // Once made they stay: a receiver may know the public key by heart.
      const needs = asks && all.publicKey === null;
      return [needs ? this.withKeys(update, webhook) : update, ...switchOf(patch.enabled)];
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

  private withKeys(
    { type, data }: UpdateWebhook,
    { webhookId }: EnabledWebhook | DisabledWebhook,
  ): UpdateWebhook {
    const keys = newKeptEd25519Keys(this.seals, webhookId);
    const settings = { ...data.settings, ...keys.settings };
    return { type, data: { settings, secrets: { ...data.secrets, ...keys.secrets } } };
  }

  private async change(
    address: WebhookAddress,
    actor: string,
    commandsFor: (webhook: EnabledWebhook | DisabledWebhook) => readonly WebhookCommand[],
  ): Promise<void> {
    await this.transactions.run(async ({ webhooks, schedule }) => {
      const at = await existing(webhooks, address);
      let current: WebhookAt = at;
      for (const command of commandsFor(at.state)) {
        const events = webhookDecider.decide(command, current.state);
        if (events.length === 0) continue;
        const metadata = { actor, at: this.clock.now() };
        current = await webhooks.append(address.webhookId, current, events, metadata);
        const { settings } = 'settings' in current.state ? current.state : at.state;
        await makeAppointments(schedule, events, this.rules.profileOf(settings), metadata.at);
      }
    });
  }
}

const switchOf = (enabled: boolean | undefined): readonly WebhookCommand[] => {
  if (enabled === undefined) return [];
  return [{ type: enabled ? 'EnableWebhook' : 'DisableWebhook', data: {} }];
};
