import type { EnabledWebhook, WebhookSecrets } from '#domain';
import { type Seals } from '../ports/seals.js';

export interface Opened {
  readonly signing: string;
  readonly password: string | null;
}

/** Opens a webhook's secrets once, for as long as the directory keeps the very same webhook. */
export class OpenedSecrets {
  private readonly opened = new WeakMap<WebhookSecrets, Opened>();

  constructor(private readonly seals: Seals) {}

  of({ webhookId, secrets }: EnabledWebhook): Opened {
    const known = this.opened.get(secrets);
    if (known) return known;
    const opened = {
      signing: this.seals.open(secrets.signing, webhookId),
      password: secrets.password === null ? null : this.seals.open(secrets.password, webhookId),
    };
    this.opened.set(secrets, opened);
    return opened;
  }
}
