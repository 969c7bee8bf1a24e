import type { DisabledWebhook, EnabledWebhook, Sealed, WebhookSecrets } from '#domain';
import type { Seals } from '../ports/seals.js';

interface Opened {
  readonly signing: string;
  /** `until` in ms since the epoch. */
  readonly retiring: readonly { readonly secret: string; readonly until: number }[];
  readonly others: Omit<UsableSecrets, 'signing'>;
}

export interface UsableSecrets {
  /** The newest first. */
  readonly signing: readonly string[];
  readonly password: string | null;
  /** Of its own headers: names and values in turn. */
  readonly headers: readonly string[];
  readonly oauth2ClientSecret: string | null;
  readonly clientKey: string | null;
  /** `whsk_…` */
  readonly ed25519: string | null;
}

type Existing = Pick<EnabledWebhook | DisabledWebhook, 'webhookId' | 'secrets'>;

/** Opens a webhook's secrets once, for as long as the directory keeps the very same webhook. */
export class OpenedSecrets {
  private readonly opened = new WeakMap<WebhookSecrets, Opened>();

  constructor(private readonly seals: Seals) {}

  /** Those that sign at the given instant (ms since the epoch). Throws what `Seals.open` throws. */
  of(webhook: Existing, now: number): UsableSecrets {
    const { signing, retiring, others } = this.open(webhook);
    const still = retiring.filter(({ until }) => until > now).map(({ secret }) => secret);
    return { signing: [signing, ...still], ...others };
  }

  private open({ webhookId, secrets }: Existing): Opened {
    const known = this.opened.get(secrets);
    if (known) return known;
    const open = (sealed: Sealed | null) => sealed && this.seals.open(sealed, webhookId);
    const opened = {
      signing: this.seals.open(secrets.signing, webhookId),
      retiring: secrets.retiring.map(({ secret, until }) => ({
        secret: this.seals.open(secret, webhookId),
        until: Date.parse(until),
      })),
      others: {
        password: open(secrets.password),
        headers: inTurn(open(secrets.headers)),
        oauth2ClientSecret: open(secrets.oauth2ClientSecret),
        clientKey: open(secrets.clientKey),
        ed25519: open(secrets.ed25519),
      },
    };
    this.opened.set(secrets, opened);
    return opened;
  }
}

const inTurn = (json: string | null): readonly string[] =>
  json === null ? [] : Object.entries(JSON.parse(json) as Record<string, string>).flat();
