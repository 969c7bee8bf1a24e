import type { HostStanding } from '#domain';
import { hostOf } from '../delivering/attempts/host-of.js';
import { type Clock } from '../ports/clock.js';
import {
  type Page,
  type PageRequest,
  type WebhookAtHost,
  type WebhookReader,
  type WebhookView,
} from '../ports/webhook-readers.js';
import { type Profiles } from '../profiles/profiles.js';
import { type FailingHost, type HostThrottles } from './host-throttles.js';

/** A host that failed since it last succeeded, as an administrator sees it. Instants are ISO 8601. */
export interface HostView {
  readonly host: string;
  /** In a row. */
  readonly failures: number;
  readonly lastFailureAt: string;
  /** Nothing is sent there until then; null: it is not throttled now. */
  readonly throttledUntil: string | null;
  /** Enabled webhooks that point there and wait while it is throttled. */
  readonly webhooks: readonly Pick<NamedWebhook, 'id' | 'name'>[];
}

interface NamedWebhook {
  readonly id: string;
  readonly name: string;
}

/** So many of a host's webhooks are looked at, the newest. */
const LISTED = 1_000;

/** Shows which hosts fail, and who waits for them. */
export class WatchHosts {
  constructor(
    private readonly throttles: HostThrottles,
    private readonly webhooks: WebhookReader,
    private readonly profiles: Profiles,
    private readonly clock: Clock,
  ) {}

  /** By name; `after` is a host. */
  async list(account: string, page: PageRequest): Promise<Page<HostView>> {
    const { items, next } = await this.throttles.list(account, page);
    const hosts = items.map(({ host }) => host);
    const pointing = await this.webhooks.pointingAt(account, hosts, LISTED);
    return { items: items.map((host) => this.show(host, pointing)), next };
  }

  /** Until when each of these webhooks waits for its host, in their order; null: it does not. */
  async throttledUntil(webhooks: readonly WebhookView[]): Promise<readonly (string | null)[]> {
    const heeding = webhooks.filter((webhook) => this.heeds(webhook));
    const standings = await this.throttles.standing(
      heeding.map(({ account, settings }) => ({ account, host: hostOf(settings.url) })),
    );
    return webhooks.map((webhook) => this.untilOf(standings[heeding.indexOf(webhook)] ?? null));
  }

  private show(host: FailingHost, pointing: readonly WebhookAtHost[]): HostView {
    return {
      ...{ host: host.host, failures: host.consecutive, throttledUntil: this.untilOf(host) },
      lastFailureAt: new Date(host.lastFailureAt).toISOString(),
      webhooks: pointing
        .filter((webhook) => webhook.host === host.host && this.heeds(webhook))
        .map(({ id, settings: { name } }) => ({ id, name })),
    };
  }

  private heeds({ settings }: Pick<WebhookView, 'settings'>): boolean {
    return (this.profiles.find(settings)?.pacing.hostThrottle ?? null) !== null;
  }

  private untilOf(standing: HostStanding | null): string | null {
    const until = standing?.throttledUntil ?? 0;
    return until > this.clock.now() ? new Date(until).toISOString() : null;
  }
}
