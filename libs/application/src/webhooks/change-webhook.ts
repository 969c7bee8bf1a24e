import {
  webhookDecider,
  type DisabledWebhook,
  type EnabledWebhook,
  type WebhookCommand,
  type WebhookSecrets,
} from '#domain';
import { type Clock } from '../ports/clock.js';
import { type Seals } from '../ports/seals.js';
import { type Transactions } from '../ports/transactions.js';
import { type TargetPolicy } from '../ports/webhook-sender.js';
import { refuseUrl, type WebhookDraft } from './create-webhook.js';
import { WebhookNotFound } from './errors.js';

export interface WebhookAddress {
  readonly account: string;
  readonly webhookId: string;
}

export type WebhookPatch = {
  readonly [Field in keyof Omit<WebhookDraft, 'account'>]?: WebhookDraft[Field] | undefined;
};

/** Changes one webhook as its decider allows. All methods throw WebhookNotFound. */
export class ChangeWebhook {
  constructor(
    private readonly transactions: Transactions,
    private readonly targets: TargetPolicy,
    private readonly seals: Seals,
    private readonly clock: Clock,
  ) {}

  /** Throws InvalidField. */
  async update(address: WebhookAddress, patch: WebhookPatch, actor: string): Promise<void> {
    if (patch.url !== undefined) refuseUrl(this.targets, patch.url);
    await this.change(address, actor, (webhook) => [
      this.updateOf(webhook, patch),
      ...switchOf(patch.enabled),
    ]);
  }

  async enable(address: WebhookAddress, actor: string): Promise<void> {
    await this.change(address, actor, () => switchOf(true));
  }

  async disable(address: WebhookAddress, actor: string): Promise<void> {
    await this.change(address, actor, () => switchOf(false));
  }

  async delete(address: WebhookAddress, actor: string): Promise<void> {
    await this.change(address, actor, () => [{ type: 'DeleteWebhook', data: {} }]);
  }

  private updateOf(
    { webhookId, secrets }: EnabledWebhook | DisabledWebhook,
    { name, url, events, projects, basicAuth }: WebhookPatch,
  ): WebhookCommand {
    const settings = {
      ...(name !== undefined && { name }),
      ...(url !== undefined && { url }),
      ...(events !== undefined && { events }),
      ...(projects !== undefined && { projects }),
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
    const stays = current !== null && this.seals.open(current, webhookId) === password;
    return stays ? current : this.seals.seal(password, webhookId);
  }

  private async change(
    { account, webhookId }: WebhookAddress,
    actor: string,
    commandsFor: (webhook: EnabledWebhook | DisabledWebhook) => readonly WebhookCommand[],
  ): Promise<void> {
    await this.transactions.run(async ({ webhooks }) => {
      const at = (await webhooks.lock([webhookId])).get(webhookId);
      const state = at?.state;
      if (!state || state.status === 'absent' || state.status === 'deleted') {
        throw new WebhookNotFound(webhookId);
      }
      if (state.account !== account) throw new WebhookNotFound(webhookId);
      let current = at;
      for (const command of commandsFor(state)) {
        const events = webhookDecider.decide(command, current.state);
        if (events.length === 0) continue;
        const metadata = { actor, at: this.clock.now() };
        current = await webhooks.append(webhookId, current, events, metadata);
      }
    });
  }
}

const switchOf = (enabled: boolean | undefined): readonly WebhookCommand[] => {
  if (enabled === undefined) return [];
  return [{ type: enabled ? 'EnableWebhook' : 'DisableWebhook', data: {} }];
};
