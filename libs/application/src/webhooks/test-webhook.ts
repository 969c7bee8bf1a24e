import {
  parseEventPattern,
  PLAIN_SETTINGS,
  type Answer,
  type NoWayOut,
  type WebhookSettings,
} from '#domain';
import { OpenedSecrets, type UsableSecrets } from '../delivering/letters/opened-secrets.js';
import type { RenderedWebhook } from '../delivering/letters/rendering.js';
import type { WriteLetters } from '../delivering/letters/write-letters.js';
import type { Clock } from '../ports/clock.js';
import type { DeliveredEvent } from '../ports/delivery-road.js';
import type { Ids } from '../ports/ids.js';
import type { Seals } from '../ports/seals.js';
import type { Transactions } from '../ports/transactions.js';
import type { WebhookSender } from '../ports/webhook-sender.js';
import { nameAfter } from './name-after.js';
import { settingsIn, type WebhookDraft } from './draft.js';
import { existing, type WebhookAddress } from './existing.js';
import { newSecretFor } from './new-secret.js';
import { inWords, type ProveUrls } from './prove-urls.js';
import type { WebhookRules } from './webhook-rules.js';

/** What every sample is about: an object that is none (the number is R-Service's). */
const SAMPLE_OBJECT = 12345;
const SAMPLE_TYPE = 'webhook.test';

/** A webhook that is not saved yet. */
export type UnsavedWebhook = Omit<WebhookDraft, 'enabled'>;

export interface Trial {
  /** The body that was sent. */
  readonly sent: string;
  readonly answer: Answer | NoWayOut;
  /** What was asked of the answer, in words. */
  readonly rule: string;
}

/** Sends a sample, also of a disabled webhook, and shows the receiver's answer. Counts for nothing. */
export class TestWebhook {
  private readonly secrets: OpenedSecrets;

  constructor(
    private readonly transactions: Transactions,
    private readonly sender: WebhookSender,
    private readonly letters: WriteLetters,
    private readonly rules: WebhookRules,
    private readonly proveUrls: ProveUrls,
    private readonly seals: Seals,
    private readonly ids: Ids,
    private readonly clock: Clock,
  ) {
    this.secrets = new OpenedSecrets(seals);
  }

  /** `event` stands in for the sample. Throws WebhookNotFound. */
  async saved(address: WebhookAddress, event?: DeliveredEvent): Promise<Trial> {
    const { state } = await this.transactions.run(({ webhooks }) => existing(webhooks, address));
    const { webhookId: id, number, account, settings } = state;
    const webhook = { id, number, account, settings };
    return this.send(webhook, this.secrets.of(state, this.clock.now()), event);
  }

  /** Signed with a secret that is thrown away unless one is given. Throws InvalidField and InvalidFields. */
  async unsaved({ account, ...draft }: UnsavedWebhook): Promise<Trial> {
    const { url, events } = draft;
    const settings: WebhookSettings = {
      ...PLAIN_SETTINGS,
      ...{ name: nameAfter(events), url, events },
      ...settingsIn(draft),
    };
    this.rules.refuseSecrets(draft);
    await this.rules.refuse(account, settings);
    const webhook = { id: this.ids.next(), number: 0, account, settings };
    const ed25519 = this.rules.signsV1a(settings) ? [this.seals.newEd25519Keys().secret] : [];
    const profile = this.rules.profileOf(settings);
    const signing = [draft.secret ?? newSecretFor(profile, this.seals)];
    const secrets = { ...unsealed(draft), signing, ed25519 };
    // What decides whether the webhook may be saved is the test.
    const asked = await this.proveUrls.ask({ ...webhook, secrets }, profile);
    if (!asked) return this.send(webhook, secrets);
    return { ...asked, sent: asked.sent.body };
  }

  private async send(
    webhook: RenderedWebhook,
    secrets: UsableSecrets,
    event?: DeliveredEvent,
  ): Promise<Trial> {
    const deliveryId = this.ids.next();
    const now = this.clock.now();
    const { verification, acknowledgement } = this.rules.profileOf(webhook.settings);
    // Where a probe decides whether a URL will do, a probe is the test.
    const isProbe = verification.kind === 'probe' && event === undefined;
    const letter = await this.letters.write({
      ...{ deliveryId, webhook, secrets, now, attempt: 1, callbackUrl: null },
      kind: isProbe ? 'probe' : 'test',
      events: isProbe ? [] : [event ?? sampleFor(webhook, deliveryId, now)],
    });
    if (!letter) throw new Error('a sample is always something to tell');
    const answer = await this.sender.send(letter);
    return { sent: letter.body, answer, rule: inWords(acknowledgement) };
  }
}

const unsealed = ({
  basicAuth,
  headers,
  oauth2,
  clientCertificate,
}: Omit<UnsavedWebhook, 'account'>): Omit<UsableSecrets, 'signing' | 'ed25519'> => ({
  password: basicAuth?.password ?? null,
  headers: Object.entries(headers ?? {}).flat(),
  oauth2ClientSecret: oauth2?.clientSecret ?? null,
  clientKey: clientCertificate?.key ?? null,
});

const sampleFor = (
  { account, settings: { events } }: RenderedWebhook,
  deliveryId: string,
  now: number,
): DeliveredEvent => ({
  ...{ id: `test-${deliveryId}`, type: sampleType(events), account, project: null },
  occurredAt: new Date(now).toISOString(),
  data: JSON.stringify({ test: true, object: { id: SAMPLE_OBJECT } }),
  details: JSON.stringify({ object: { id: SAMPLE_OBJECT } }),
});

/** The first type that the webhook names outright. */
const sampleType = (events: readonly string[]): string =>
  events.find((event) => parseEventPattern(event)?.kind === 'exactly') ?? SAMPLE_TYPE;
