import type { EnabledWebhook, WebhookSecrets } from '#domain';
import type { Seals } from '../ports/seals.js';

interface Opened {
  readonly signing: string;
  /** `until` in ms since the epoch. */
  readonly retiring: readonly { readonly secret: string; readonly until: number }[];
  readonly password: string | null;
}

export interface UsableSecrets {
  /** The newest first. */
  readonly signing: readonly string[];
  readonly password: string | null;
}

/** Opens a webhook's secrets once, for as long as the directory keeps the very same webhook. */
export class OpenedSecrets {
  private readonly opened = new WeakMap<WebhookSecrets, Opened>();

  constructor(private readonly seals: Seals) {}

  /** Those that sign at the given instant (ms since the epoch). */
  of(webhook: EnabledWebhook, now: number): UsableSecrets {
    const { signing, retiring, password } = this.open(webhook);
    const still = retiring.filter(({ until }) => until > now).map(({ secret }) => secret);
    return { signing: [signing, ...still], password };
  }

  private open({ webhookId, secrets }: EnabledWebhook): Opened {
    const known = this.opened.get(secrets);
    if (known) return known;
    const opened = {
      signing: this.seals.open(secrets.signing, webhookId),
      retiring: secrets.retiring.map(({ secret, until }) => ({
        secret: this.seals.open(secret, webhookId),
        until: Date.parse(until),
      })),
      password: secrets.password === null ? null : this.seals.open(secrets.password, webhookId),
    };
    this.opened.set(secrets, opened);
    return opened;
  }
}
