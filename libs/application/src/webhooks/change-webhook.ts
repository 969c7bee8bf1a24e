import {
  webhookDecider,
  type DisabledWebhook,
  type EnabledWebhook,
  type Sealed,
  type WebhookCommand,
  type WebhookSecrets,
} from '#domain';
import type { KnownEventTypes } from '../event-types/known-event-types.js';
import { type Clock } from '../ports/clock.js';
import { type Seals } from '../ports/seals.js';
import type { Transactions, WebhookAt } from '../ports/transactions.js';
import { type TargetPolicy } from '../ports/webhook-sender.js';
import { nameAfter, refuseUrl, type WebhookDraft } from './create-webhook.js';
import { existing, type WebhookAddress } from './existing.js';

export type WebhookPatch = {
  readonly [Field in keyof Omit<WebhookDraft, 'account' | 'name'>]?:
    WebhookDraft[Field] | undefined;
} & {
  /** Null: the events again. */
  readonly name?: string | null | undefined;
};

/** Changes one webhook as its decider allows. All methods throw WebhookNotFound and PreconditionFailed. */
export class ChangeWebhook {
  constructor(
    private readonly transactions: Transactions,
    private readonly targets: TargetPolicy,
    private readonly eventTypes: KnownEventTypes,
    private readonly seals: Seals,
    private readonly clock: Clock,
  ) {}

  /** Throws InvalidField and InvalidFields. */
  async update(address: WebhookAddress, patch: WebhookPatch, actor: string): Promise<void> {
    if (patch.url !== undefined) refuseUrl(this.targets, patch.url);
    if (patch.events) await this.eventTypes.refuseOthers(address.account, patch.events);
    await this.change(address, actor, (webhook) => [
      this.updateOf(webhook, patch),
      ...switchOf(patch.enabled),
    ]);
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
    { name, url, events, projects, filter, basicAuth }: WebhookPatch,
  ): WebhookCommand {
    const settings = {
      ...(name !== undefined && { name: name ?? nameAfter(events ?? current.events) }),
      ...(url !== undefined && { url }),
      ...(events !== undefined && { events }),
      ...(projects !== undefined && { projects }),
      ...(filter !== undefined && { filter }),
      ...(basicAuth !== undefined && { basicAuth: basicAuth && { user: basicAuth.user } }),
    };
    const password = basicAuth && this.seal(basicAuth.password, webhookId, secrets);
    return {
      type: 'UpdateWebhook',
      data: { settings, secrets: password === undefined ? {} : { password } },
    };
  }

  /** Sealing the same password again looks different each time; a password that stays is no change. */
  private seal(password: string, webhookId: string, secrets: WebhookSecrets) {
    const current = secrets.password;
    const stays = current !== null && this.opens(current, webhookId, password);
    return stays ? current : this.seals.seal(password, webhookId);
  }

  /** A password whose key is lost must still be replaceable. */
  private opens(sealed: Sealed, webhookId: string, password: string): boolean {
    try {
      return this.seals.open(sealed, webhookId) === password;
    } catch {
      return false;
    }
  }

  private async change(
    address: WebhookAddress,
    actor: string,
    commandsFor: (webhook: EnabledWebhook | DisabledWebhook) => readonly WebhookCommand[],
  ): Promise<void> {
    await this.transactions.run(async ({ webhooks }) => {
      const at = await existing(webhooks, address);
      let current: WebhookAt = at;
      for (const command of commandsFor(at.state)) {
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
