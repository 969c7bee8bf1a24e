import { NO_SECRETS, PLAIN_SETTINGS, webhookDecider } from '#domain';
import { type Clock } from '../ports/clock.js';
import { type Ids } from '../ports/ids.js';
import { type Seals } from '../ports/seals.js';
import { type Transactions } from '../ports/transactions.js';
import { makeAppointments } from './appointments-after.js';
import { secretsIn, settingsIn, type WebhookDraft } from './draft.js';
import { newKeptEd25519Keys } from './ed25519-keys.js';
import { refuseOtherOwner } from './existing.js';
import { sealSecrets } from './seal-secrets.js';
import type { WebhookRules } from './webhook-rules.js';

export interface CreatedWebhook {
  readonly webhookId: string;
  /** The signing secret, told this once. */
  readonly secret: string;
}

export class CreateWebhook {
  constructor(
    private readonly transactions: Transactions,
    private readonly rules: WebhookRules,
    private readonly seals: Seals,
    private readonly ids: Ids,
    private readonly clock: Clock,
  ) {}

  /** Throws InvalidField, InvalidFields and NotTheOwner. */
  async execute(draft: WebhookDraft, actor: string): Promise<CreatedWebhook> {
    const { account, url, events, enabled, ownedBy } = draft;
    if (draft.owner != null) refuseOtherOwner(ownedBy, draft.owner);
    const settings = {
      ...PLAIN_SETTINGS,
      name: nameAfter(events),
      url,
      events,
      ...settingsIn(draft),
      ...(ownedBy !== undefined && { owner: ownedBy }),
    };
    await this.rules.refuse(account, settings);
    const webhookId = this.ids.next();
    const keys = this.rules.signsV1a(settings)
      ? newKeptEd25519Keys(this.seals, webhookId)
      : undefined;
    const secret = draft.secret ?? this.seals.newSigningSecret();
    const facts = {
      ...{ webhookId, account, enabled },
      settings: { ...settings, ...keys?.settings },
      secrets: {
        ...NO_SECRETS,
        signing: this.seals.seal(secret, webhookId),
        ...sealSecrets(this.seals, webhookId, secretsIn(draft)),
        ...keys?.secrets,
      },
    };
    const initial = { version: 0, state: webhookDecider.initial };
    await this.transactions.run(async ({ webhooks, schedule }) => {
      const data = { ...facts, number: await webhooks.nextNumber() };
      const decided = webhookDecider.decide({ type: 'CreateWebhook', data }, initial.state);
      const at = this.clock.now();
      await webhooks.append(webhookId, initial, decided, { actor, at });
      await makeAppointments(schedule, decided, this.rules.profileOf(settings), at);
    });
    return { webhookId, secret };
  }
}

export const nameAfter = (events: readonly string[]): string => events.join(', ');
