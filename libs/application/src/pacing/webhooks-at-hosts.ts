import { hostOf } from '../delivering/attempts/host-of.js';
import { type Profiles } from '../profiles/profiles.js';
import { type WebhookDirectory } from '../routing/webhook-directory.js';
import type { HostOfAccount } from './host-throttles.js';

/** Knows which webhooks a throttled host keeps waiting. */
export class WebhooksAtHosts {
  constructor(
    private readonly directory: Pick<WebhookDirectory, 'allEnabled'>,
    private readonly profiles: Profiles,
  ) {}

  /** Ids of the account's enabled webhooks that point there and heed throttles. */
  waitingAt({ account, host }: HostOfAccount): readonly string[] {
    const waiting: string[] = [];
    for (const { webhookId, account: owner, settings } of this.directory.allEnabled()) {
      if (owner !== account || hostOf(settings.url) !== host) continue;
      if (this.profiles.find(settings)?.pacing.hostThrottle) waiting.push(webhookId);
    }
    return waiting;
  }
}
