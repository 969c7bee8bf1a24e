import { webhookDecider, type JsonObject } from '#domain';
import { type Clock } from '../ports/clock.js';
import type { KnownEventTypes } from '../event-types/known-event-types.js';
import { type Ids } from '../ports/ids.js';
import { type Seals } from '../ports/seals.js';
import { type Transactions } from '../ports/transactions.js';
import { type TargetPolicy } from '../ports/webhook-sender.js';
import { InvalidField } from './errors.js';

export interface WebhookDraft {
  readonly account: string;
  /** Defaults to the events. */
  readonly name?: string | undefined;
  readonly url: string;
  readonly events: readonly string[];
  readonly projects: readonly string[];
  /** One that compileFilter takes. */
  readonly filter?: JsonObject | null | undefined;
  readonly basicAuth: { readonly user: string; readonly password: string } | null;
  readonly enabled: boolean;
}

export interface CreatedWebhook {
  readonly webhookId: string;
  /** The signing secret, told this once. */
  readonly secret: string;
}

export class CreateWebhook {
  constructor(
    private readonly transactions: Transactions,
    private readonly targets: TargetPolicy,
    private readonly eventTypes: KnownEventTypes,
    private readonly seals: Seals,
    private readonly ids: Ids,
    private readonly clock: Clock,
  ) {}

  /** Throws InvalidField and InvalidFields. */
  async execute(draft: WebhookDraft, actor: string): Promise<CreatedWebhook> {
    refuseUrl(this.targets, draft.url);
    await this.eventTypes.refuseOthers(draft.account, draft.events);
    const { account, url, events, projects, filter = null, basicAuth, enabled } = draft;
    const webhookId = this.ids.next();
    const secret = this.seals.newSigningSecret();
    const initial = { version: 0, state: webhookDecider.initial };
    const decided = webhookDecider.decide(
      {
        type: 'CreateWebhook',
        data: {
          webhookId,
          account,
          enabled,
          settings: {
            name: draft.name ?? nameAfter(events),
            ...{ url, events, projects, filter },
            basicAuth: basicAuth && { user: basicAuth.user },
          },
          secrets: {
            signing: this.seals.seal(secret, webhookId),
            retiring: [],
            password: basicAuth && this.seals.seal(basicAuth.password, webhookId),
          },
        },
      },
      initial.state,
    );
    await this.transactions.run(({ webhooks }) =>
      webhooks.append(webhookId, initial, decided, { actor, at: this.clock.now() }),
    );
    return { webhookId, secret };
  }
}

export const nameAfter = (events: readonly string[]): string => events.join(', ');

export const refuseUrl = (targets: TargetPolicy, url: string): void => {
  const objection = targets.objectionTo(url);
  if (objection !== null) throw new InvalidField('/url', objection);
};
