import type { Alert, AlertRule } from '#domain';

/** A webhook as its alerts need it. They keep it with them: of one that is deleted nothing else tells. */
export interface AlertedWebhook {
  readonly id: string;
  readonly account: string;
  readonly number: number;
  readonly name: string;
  readonly url: string;
  /** Whom it names to be told. */
  readonly emails: readonly string[];
  readonly rule: Pick<AlertRule, 'everyMs' | 'fallback'>;
}

/** Alerts within a transaction: they stand or fall with what they tell of. */
export abstract class AlertDesk {
  /** Whether anything was recorded for the webhook since it last recovered. */
  abstract hasTold(webhookId: string): Promise<boolean>;

  /**
   * Records what is to be told, in this order, at an instant (ms). It is due `everyMs` after the last mail, or at
   * once when none was sent, and when it says that the webhook was stopped. Others who record for the same webhook
   * wait for the end of the transaction: whoever records for several goes by their ids.
   */
  abstract add(webhook: AlertedWebhook, alerts: readonly Alert[], at: number): Promise<void>;
}

/** The pending alerts of one kind. Instants are ms since the epoch. */
export interface AlertsOfKind {
  readonly count: number;
  readonly firstAt: number;
  readonly lastAt: number;
  readonly last: Alert;
}

/** Everything that one webhook's people have not been told yet. */
export interface PendingAlerts {
  readonly webhook: AlertedWebhook;
  /** Those that came last stand last. */
  readonly kinds: readonly AlertsOfKind[];
  /** The latest of them; null when there are none. */
  readonly lastId: string | null;
  /** How often telling them has failed in a row. */
  readonly tries: number;
  readonly leaseUntil: number;
}

/** What people are to be told of webhooks. Instants are ms since the epoch. */
export abstract class Alerts {
  /** Takes the alerts of webhooks that are due, each with a lease, so that nobody else takes them too. */
  abstract take(terms: {
    readonly now: number;
    readonly leaseUntil: number;
    /** Webhooks, at most. */
    readonly limit: number;
  }): Promise<readonly PendingAlerts[]>;

  /** They are done with: mailed at that time, or nobody wants to know. What came since is due in its turn. */
  abstract settle(
    taken: PendingAlerts,
    how: { readonly at: number; readonly as: 'mailed' | 'untold' },
  ): Promise<void>;

  /** They could not be mailed, and are due then. Nothing when the lease is somebody else's by now. */
  abstract putOff(
    taken: PendingAlerts,
    terms: { readonly until: number; readonly error: string },
  ): Promise<void>;

  /** Forgets alerts that were settled before an instant. */
  abstract forget(before: number): Promise<void>;
}
