import { NATIVE_PROFILE, parseEventPattern, type Answer } from '#domain';
import { renderBody } from '../delivering/render-body.js';
import type { Clock } from '../ports/clock.js';
import type { Ids } from '../ports/ids.js';
import type { Seals } from '../ports/seals.js';
import type { Transactions } from '../ports/transactions.js';
import type { Letter, WebhookSender } from '../ports/webhook-sender.js';
import { existing, type WebhookAddress } from './existing.js';
import type { WebhookRules } from './webhook-rules.js';

/** What every sample is about: an object that is none (the number is R-Service's). */
const SAMPLE_OBJECT = 12345;
const SAMPLE_TYPE = 'webhook.test';

/** A webhook that is not saved yet. */
export interface UnsavedWebhook {
  readonly account: string;
  readonly url: string;
  readonly events: readonly string[];
  readonly basicAuth: { readonly user: string; readonly password: string } | null;
}

export interface Trial {
  /** The body that was sent. */
  readonly sent: string;
  readonly answer: Answer;
}

/** Sends a sample, also of a disabled webhook, and shows the receiver's answer. Counts for nothing. */
export class TestWebhook {
  constructor(
    private readonly transactions: Transactions,
    private readonly sender: WebhookSender,
    private readonly rules: WebhookRules,
    private readonly seals: Seals,
    private readonly ids: Ids,
    private readonly clock: Clock,
  ) {}

  /** Throws WebhookNotFound. */
  async saved(address: WebhookAddress): Promise<Trial> {
    const { state } = await this.transactions.run(({ webhooks }) => existing(webhooks, address));
    const { webhookId, account, settings, secrets } = state;
    const password = secrets.password && this.seals.open(secrets.password, webhookId);
    return this.send(
      { account, url: settings.url, events: settings.events },
      [this.seals.open(secrets.signing, webhookId)],
      settings.basicAuth && password !== null ? { ...settings.basicAuth, password } : null,
    );
  }

  /** Signed with a secret that is thrown away. Throws InvalidField. */
  async unsaved({ basicAuth, ...webhook }: UnsavedWebhook): Promise<Trial> {
    this.rules.refuseUrl(webhook.url);
    return this.send(webhook, [this.seals.newSigningSecret()], basicAuth);
  }

  private async send(
    { account, url, events }: Pick<UnsavedWebhook, 'account' | 'url' | 'events'>,
    signingSecrets: readonly string[],
    basicAuth: UnsavedWebhook['basicAuth'],
  ): Promise<Trial> {
    const deliveryId = this.ids.next();
    const sent = renderBody({
      ...{ id: `test-${deliveryId}`, type: sampleType(events), account, project: null },
      occurredAt: new Date(this.clock.now()).toISOString(),
      data: JSON.stringify({ test: true, object: { id: SAMPLE_OBJECT } }),
    });
    const letter: Letter = {
      ...{ deliveryId, url, body: sent, contentType: 'application/json', headers: [] },
      signature: { kind: 'standard', secrets: signingSecrets },
      auth: basicAuth === null ? { kind: 'none' } : { kind: 'basic', ...basicAuth },
      clientCertificate: null,
      timeoutMs: NATIVE_PROFILE.timeoutMs,
      acknowledgement: NATIVE_PROFILE.acknowledgement,
      http2: NATIVE_PROFILE.http2,
    };
    return { sent, answer: await this.sender.send(letter) };
  }
}

/** The first type that the webhook names outright. */
const sampleType = (events: readonly string[]): string =>
  events.find((event) => parseEventPattern(event)?.kind === 'exactly') ?? SAMPLE_TYPE;
