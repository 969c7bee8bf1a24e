import {
  SubscriptionIndex,
  type DomainEvent,
  type EnabledWebhook,
  type Filter,
  type FilterableEvent,
} from '#domain';
import { eventFilterOf } from './event-filter.js';
import type { WebhookChange } from '../ports/webhook-readers.js';
import { type WebhookChanges } from '../ports/webhook-readers.js';

/** What is looked up right before a request leaves is what the store said no longer ago than this, in ms. */
const FRESH_MS = 25;
/**
 * How long after a webhook was disabled or deleted no further request for it leaves, in ms. More than FRESH_MS, as
 * one that was looked up just before is still written and handed over.
 */
export const HEEDED_WITHIN_MS = 100;

/** The webhooks in memory, following the store. */
export class WebhookDirectory {
  private readonly index = new SubscriptionIndex();
  private readonly enabled = new Map<string, EnabledWebhook>();
  private readonly filters = new Map<string, Filter>();
  private readonly versions = new Map<string, number>();
  private mark: string | null = null;
  /** When the store was last asked for what is known now, by a clock that nobody sets. */
  private askedAt = -Infinity;
  private running: Promise<void> | undefined;
  private following: Promise<void> | undefined;

  constructor(private readonly changes: WebhookChanges) {}

  /**
   * Resolves once every change committed before the call is known. Calls made while one runs share the
   * next: the running one may have looked before their change was committed.
   */
  refresh(): Promise<void> {
    // Not begun yet, it sees what was committed until now. To begin another would put it off again and again.
    if (this.following) return this.following;
    if (!this.running) {
      this.running = this.read().finally(() => {
        this.running = undefined;
      });
      return this.running;
    }
    this.following = this.running
      .catch(() => undefined)
      .then(() => {
        this.following = undefined;
        return this.refresh();
      });
    return this.following;
  }

  /** Resolves to the webhook, if it was enabled a moment ago (FRESH_MS). */
  async findStillEnabled(webhookId: string): Promise<EnabledWebhook | undefined> {
    if (performance.now() - this.askedAt > FRESH_MS) await this.refresh();
    return this.enabled.get(webhookId);
  }

  /** The webhook, if it is enabled as far as is known. */
  findEnabled(webhookId: string): EnabledWebhook | undefined {
    return this.enabled.get(webhookId);
  }

  allEnabled(): Iterable<EnabledWebhook> {
    return this.enabled.values();
  }

  /** Ids of the enabled webhooks that want the event. Its content is asked for only if one of them filters. */
  match(
    event: Pick<DomainEvent, 'account' | 'type' | 'project'>,
    content: () => FilterableEvent,
  ): ReadonlySet<string> {
    const wanting = this.index.match(event);
    if (this.filters.size === 0) return wanting;
    const wanted = [...wanting].filter((id) => this.filters.get(id)?.(content()) ?? true);
    return wanted.length === wanting.size ? wanting : new Set(wanted);
  }

  private async read(): Promise<void> {
    const askedAt = performance.now();
    const { mark, changes } = await this.changes.since(this.mark);
    for (const change of changes) this.take(change);
    this.mark = mark;
    this.askedAt = askedAt;
  }

  private take({ version, state }: WebhookChange): void {
    const { webhookId } = state;
    if ((this.versions.get(webhookId) ?? 0) >= version) return;
    if (state.status === 'deleted') this.versions.delete(webhookId);
    else this.versions.set(webhookId, version);
    if (state.status !== 'enabled') {
      this.enabled.delete(webhookId);
      this.filters.delete(webhookId);
      this.index.remove(webhookId);
      return;
    }
    this.enabled.set(webhookId, state);
    const { account, settings } = state;
    this.index.put({ webhookId, account, events: settings.events, projects: settings.projects });
    const filter = eventFilterOf(state);
    if (filter) this.filters.set(webhookId, filter);
    else this.filters.delete(webhookId);
  }
}
