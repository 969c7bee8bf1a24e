import {
  DomainError,
  type Acknowledgement,
  type Answer,
  type DeliveryProfile,
  type NoWayOut,
  type Verification,
  type VerificationOccasion,
  type VerificationState,
  type WebhookCommand,
  type WebhookSettings,
} from '#domain';
import type { Digests } from '../access/api-keys.js';
import type { UsableSecrets } from '../delivering/letters/opened-secrets.js';
import type { RenderedWebhook } from '../delivering/letters/rendering.js';
import type { WriteLetters } from '../delivering/letters/write-letters.js';
import type { Clock } from '../ports/clock.js';
import type { Ids } from '../ports/ids.js';
import type { Seals } from '../ports/seals.js';
import type { WebhookReader } from '../ports/webhook-readers.js';
import type { Letter, WebhookSender } from '../ports/webhook-sender.js';

/** A URL did not prove that it wants what it would be sent. Nothing has changed. */
export class VerificationFailed extends DomainError {
  readonly code = 'verification-failed';

  constructor(
    readonly sent: Pick<Letter, 'url' | 'body'>,
    readonly answer: Answer | NoWayOut,
    /** What was asked of the answer, in words. */
    readonly rule: string,
  ) {
    super(`${sent.url} did not prove itself: ${answer.error ?? answer.outcome}. ${rule}`);
  }
}

export interface UrlToProve extends RenderedWebhook {
  readonly settings: WebhookSettings;
  readonly secrets: UsableSecrets;
  readonly verification: VerificationState;
}

/** What is known of a URL after it was asked, and what it is to be told to the webhook. */
export interface Proof {
  readonly url: string;
  readonly commands: readonly WebhookCommand[];
  /** Whether the webhook waits for a call back before it is enabled. */
  readonly isPending: boolean;
}

/** What was asked, and what came back. */
export interface Asked {
  readonly sent: Letter;
  readonly answer: Answer | NoWayOut;
  /** What was asked of the answer, in words. */
  readonly rule: string;
}

const ECHO_ACK = { status: '200-or-204', contentType: 'any', body: null } as const;
/** As long as R-Service's are: 144 random bits. */
const CODE_LENGTH = 24;

/** Asks URLs for proof as their webhooks' profiles say. No transaction is open meanwhile. */
export class ProveUrls {
  constructor(
    private readonly sender: WebhookSender,
    private readonly letters: WriteLetters,
    private readonly webhooks: WebhookReader,
    private readonly seals: Seals,
    private readonly digests: Digests,
    private readonly ids: Ids,
    private readonly clock: Clock,
  ) {}

  /** `enables`: whether the webhook is to be enabled once it is proved. Throws VerificationFailed. */
  async prove(
    webhook: UrlToProve,
    { verification, acknowledgement }: DeliveryProfile,
    occasions: readonly VerificationOccasion[],
    enables: boolean,
  ): Promise<Proof> {
    const { url } = webhook.settings;
    const none = { url, commands: [], isPending: false };
    if (verification.kind === 'none') return none;
    if (!occasions.some((occasion) => verification.on.includes(occasion))) return none;
    switch (verification.kind) {
      case 'probe':
      case 'echo': {
        const asked = await this.ask(webhook, { verification, acknowledgement });
        if (asked && asked.answer.outcome !== 'success') {
          throw new VerificationFailed(asked.sent, asked.answer, asked.rule);
        }
        return { ...none, commands: [this.verified(url)] };
      }
      case 'callback':
        return this.byCallback(webhook, verification, enables);
    }
  }

  /** What a URL answers that is asked at once; undefined where its profile asks nothing that can be answered so. */
  async ask(
    webhook: Pick<UrlToProve, keyof RenderedWebhook | 'secrets'>,
    { verification, acknowledgement }: Pick<DeliveryProfile, 'verification' | 'acknowledgement'>,
  ): Promise<Asked | undefined> {
    if (verification.kind !== 'probe' && verification.kind !== 'echo') return undefined;
    const probe = await this.letters.write({
      ...{ kind: 'probe', attempt: 1, now: this.clock.now(), callbackUrl: null, events: [] },
      ...{ deliveryId: this.ids.next(), webhook, secrets: webhook.secrets },
    });
    if (!probe) return undefined;
    const [sent, rule] =
      verification.kind === 'echo'
        ? [
            echoOf(probe, verification.header, webhook.secrets),
            `It must answer 200 or 204 with the header ${verification.header} as it was sent.`,
          ]
        : [probe, inWords(acknowledgement)];
    return { sent, answer: await this.sender.send(sent), rule };
  }

  private async byCallback(
    { id, account, settings: { url }, verification: state }: UrlToProve,
    { validMs, trustsProvenUrls }: Extract<Verification, { kind: 'callback' }>,
    enables: boolean,
  ): Promise<Proof> {
    if (state.state === 'verified' && state.url === url) {
      return { url, commands: [], isPending: false };
    }
    if (trustsProvenUrls && (await this.webhooks.isProven(account, url))) {
      return { url, commands: [this.verified(url)], isPending: false };
    }
    const code = this.seals.seal(this.digests.newSecret().slice(0, CODE_LENGTH), id);
    const expiresAt = new Date(this.clock.now() + validMs).toISOString();
    const command = { type: 'RequestVerification', data: { code, expiresAt, enables } } as const;
    return { url, commands: [command], isPending: true };
  }

  private verified(url: string): WebhookCommand {
    return { type: 'VerifyWebhook', data: { url, at: new Date(this.clock.now()).toISOString() } };
  }
}

const STATUS = { 'any-2xx': 'any 2xx', '200-or-204': '200 or 204', '200': 'exactly 200' } as const;

/** The one request that bears the secret itself, and no signature. */
const echoOf = (
  probe: Letter,
  header: string,
  { signing: [secret = ''], headers }: UsableSecrets,
): Letter => ({
  ...probe,
  ...{ body: '{}', contentType: 'application/json', signature: { kind: 'none' } as const },
  headers: [],
  secretHeaders: [header, secret, ...headers],
  acknowledgement: { ...ECHO_ACK, echoHeader: header },
});

export const inWords = ({ status, contentType, body, echoHeader }: Acknowledgement): string => {
  const asked = [
    STATUS[status],
    ...(contentType === 'json' ? ['a JSON content type'] : []),
    ...(body ? [`a JSON body whose "${body.member}" is "${body.equals}"`] : []),
    ...(echoHeader === null ? [] : [`the header ${echoHeader} as it was sent`]),
  ];
  return `It must answer with ${asked.join(', ')}.`;
};
