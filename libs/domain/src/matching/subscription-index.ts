import type { DomainEvent } from '../event/domain-event.js';
import { parseEventPattern, type EventPattern } from './event-pattern.js';
import { isAboutWebhooks } from './events-about-webhooks.js';

/** What an enabled webhook wants to hear. No project listed means every project. */
export interface Subscription {
  readonly webhookId: string;
  readonly account: string;
  readonly events: readonly string[];
  readonly projects: readonly string[];
}

interface Entry {
  readonly webhookId: string;
  readonly account: string;
  readonly patterns: readonly EventPattern[];
  readonly projects: ReadonlySet<string> | null;
}

/** One account's entries by what they ask for, so that a match looks only at who may want the event. */
class AccountIndex {
  private readonly every = new Set<Entry>();
  private readonly below = new Map<string, Set<Entry>>();
  private readonly exactly = new Map<string, Set<Entry>>();

  add(entry: Entry): void {
    for (const pattern of entry.patterns) this.shelf(pattern).add(entry);
  }

  remove(entry: Entry): void {
    for (const pattern of entry.patterns) {
      const shelf = this.shelf(pattern);
      shelf.delete(entry);
      if (shelf.size > 0) continue;
      if (pattern.kind === 'below') this.below.delete(pattern.prefix);
      if (pattern.kind === 'exactly') this.exactly.delete(pattern.type);
    }
  }

  get empty(): boolean {
    return this.every.size === 0 && this.below.size === 0 && this.exactly.size === 0;
  }

  collect(type: string, project: string | null, into: Set<string>): void {
    if (!isAboutWebhooks(type)) take(this.every, project, into);
    take(this.exactly.get(type), project, into);
    if (this.below.size === 0) return;
    for (let dot = type.indexOf('.'); dot !== -1; dot = type.indexOf('.', dot + 1)) {
      take(this.below.get(type.slice(0, dot)), project, into);
    }
  }

  private shelf(pattern: EventPattern): Set<Entry> {
    switch (pattern.kind) {
      case 'every':
        return this.every;
      case 'below':
        return shelfOf(this.below, pattern.prefix);
      case 'exactly':
        return shelfOf(this.exactly, pattern.type);
    }
  }
}

const shelfOf = (shelves: Map<string, Set<Entry>>, key: string): Set<Entry> => {
  const found = shelves.get(key);
  if (found) return found;
  const made = new Set<Entry>();
  shelves.set(key, made);
  return made;
};

const take = (
  entries: ReadonlySet<Entry> | undefined,
  project: string | null,
  into: Set<string>,
): void => {
  if (!entries) return;
  for (const { webhookId, projects } of entries) {
    if (projects === null || (project !== null && projects.has(project))) into.add(webhookId);
  }
};

/**
 * Who wants an event: same account, type among the patterns, project among the projects. An event
 * without a project reaches only webhooks without a project list.
 */
export class SubscriptionIndex {
  private readonly entries = new Map<string, Entry>();
  private readonly accounts = new Map<string, AccountIndex>();

  get size(): number {
    return this.entries.size;
  }

  /** Adds a subscription, or replaces the one with the same webhook id. */
  put(subscription: Subscription): void {
    this.remove(subscription.webhookId);
    const { webhookId, account, projects } = subscription;
    const patterns = subscription.events
      .map(parseEventPattern)
      .filter((pattern) => pattern !== undefined);
    const entry = {
      webhookId,
      account,
      patterns,
      projects: projects.length > 0 ? new Set(projects) : null,
    };
    this.entries.set(webhookId, entry);
    const index = this.accounts.get(account) ?? new AccountIndex();
    this.accounts.set(account, index);
    index.add(entry);
  }

  remove(webhookId: string): void {
    const entry = this.entries.get(webhookId);
    if (!entry) return;
    this.entries.delete(webhookId);
    const index = this.accounts.get(entry.account);
    index?.remove(entry);
    if (index?.empty) this.accounts.delete(entry.account);
  }

  /** Ids of the webhooks that want the event, each once. */
  match(event: Pick<DomainEvent, 'account' | 'type' | 'project'>): ReadonlySet<string> {
    const matched = new Set<string>();
    this.accounts.get(event.account)?.collect(event.type, event.project, matched);
    return matched;
  }
}
