import {
  decideInTurn,
  NO_SECRETS,
  PLAIN_SETTINGS,
  webhookDecider,
  type CreateWebhook as CreateCommand,
} from '#domain';
import { OpenedSecrets } from '../delivering/letters/opened-secrets.js';
import { type Clock } from '../ports/clock.js';
import { type Ids } from '../ports/ids.js';
import { type Seals } from '../ports/seals.js';
import { type Transactions } from '../ports/transactions.js';
import { makeAppointments } from './appointments-after.js';
import { secretsIn, settingsIn, type WebhookDraft } from './draft.js';
import { newKeptEd25519Keys } from './ed25519-keys.js';
import { refuseOtherOwner } from './existing.js';
import { nameAfter } from './name-after.js';
import { newSecretFor } from './new-secret.js';
import type { Proof, ProveUrls } from './prove-urls.js';
import { sealSecrets } from './seal-secrets.js';
import type { WebhookRules } from './webhook-rules.js';

export interface CreatedWebhook {
  readonly webhookId: string;
  /** The signing secret, told this once. */
  readonly secret: string;
}

type Facts = Omit<CreateCommand['data'], 'enabled'>;

export class CreateWebhook {
  private readonly secrets: OpenedSecrets;

  constructor(
    private readonly transactions: Transactions,
    private readonly rules: WebhookRules,
    private readonly proveUrls: ProveUrls,
    private readonly seals: Seals,
    private readonly ids: Ids,
    private readonly clock: Clock,
  ) {
    this.secrets = new OpenedSecrets(seals);
  }

  /** Throws InvalidField, InvalidFields, NotTheOwner and VerificationFailed; then nothing is stored. */
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
    this.rules.refuseSecrets(draft);
    await this.rules.refuse(account, settings);
    if (draft.secret !== undefined) this.rules.refuseSecret(settings, draft.secret);
    const webhookId = this.ids.next();
    const keys = this.rules.signsV1a(settings)
      ? newKeptEd25519Keys(this.seals, webhookId)
      : undefined;
    const secret = draft.secret ?? newSecretFor(this.rules.profileOf(settings), this.seals);
    const facts = {
      ...{ webhookId, account, number: await this.nextNumber() },
      settings: { ...settings, ...keys?.settings },
      secrets: {
        ...NO_SECRETS,
        signing: this.seals.seal(secret, webhookId),
        ...sealSecrets(this.seals, webhookId, secretsIn(draft)),
        ...keys?.secrets,
      },
    };
    const proof = await this.prove(facts, enabled);
    const commands = [
      { type: 'CreateWebhook', data: { ...facts, enabled: enabled && !proof.isPending } } as const,
      ...proof.commands,
    ];
    const initial = { version: 0, state: webhookDecider.initial };
    const decided = decideInTurn(webhookDecider, commands, initial.state);
    await this.transactions.run(async ({ webhooks, schedule }) => {
      const at = this.clock.now();
      await webhooks.append(webhookId, initial, decided, { actor, at });
      await makeAppointments(schedule, decided, this.rules.profileOf(facts.settings), at);
    });
    return { webhookId, secret };
  }

  private nextNumber(): Promise<number> {
    return this.transactions.run(({ webhooks }) => webhooks.nextNumber());
  }

  private prove(
    { webhookId: id, account, number, settings, secrets }: Facts,
    enables: boolean,
  ): Promise<Proof> {
    return this.proveUrls.prove(
      {
        ...{ id, account, number, settings, verification: { state: 'none' } },
        secrets: this.secrets.of({ webhookId: id, secrets }, this.clock.now()),
      },
      this.rules.profileOf(settings),
      enables ? ['create', 'enable'] : ['create'],
      enables,
    );
  }
}
