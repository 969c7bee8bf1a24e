import { webhookDecider } from '#domain';
import { AccountNotFound } from '../access/errors.js';
import type { Clock } from '../ports/clock.js';
import type { Erased, Erasure, Removed } from '../ports/erasure.js';
import type { Transactions } from '../ports/transactions.js';
import type { WebhookReader } from '../ports/webhook-readers.js';
import { EventNotFound } from '../webhooks/errors.js';

export interface ErasedSoFar {
  readonly removed: Removed;
  /** `more`: repeat it. `untold`: repeat it once a worker has told what happened to the webhooks. */
  readonly left: Erased['left'];
}

const PAGE = 100;

/** Removes what is kept about one account or one event. Repeated, it goes on where it ended. */
export class EraseData {
  constructor(
    private readonly transactions: Transactions,
    private readonly webhooks: WebhookReader,
    private readonly erasure: Erasure,
    private readonly clock: Clock,
  ) {}

  /**
   * Its webhooks stop first, and all who follow them hear of it. Ends at `until` (ms since the epoch), or soon after.
   * Throws AccountNotFound where there was nothing: the name may be misspelt, and nothing of the right one be erased.
   */
  async account(account: string, actor: string, until: number): Promise<ErasedSoFar> {
    if (!(await this.erasure.knows(account))) throw new AccountNotFound(account);
    if (!(await this.stopWebhooks(account, actor, until))) return { removed: {}, left: 'more' };
    return this.repeat(() => this.erasure.nextOfAccount(account, this.clock.now()), until);
  }

  /** Throws EventNotFound. */
  async event(account: string, idOrKey: string, until: number): Promise<ErasedSoFar> {
    const erased = await this.repeat(
      () => this.erasure.nextOfEvent(account, idOrKey, this.clock.now()),
      until,
    );
    if (Object.keys(erased.removed).length === 0) throw new EventNotFound(idOrKey);
    return erased;
  }

  /** False when time was up before. */
  private async stopWebhooks(account: string, actor: string, until: number): Promise<boolean> {
    for (;;) {
      const { items } = await this.webhooks.list(account, { limit: PAGE, after: null });
      if (items.length === 0) return true;
      for (const { id } of items) await this.stop(id, actor);
      if (this.clock.now() >= until) return false;
    }
  }

  private stop(webhookId: string, actor: string): Promise<void> {
    return this.transactions.run(async ({ webhooks }) => {
      const at = (await webhooks.lock([webhookId])).get(webhookId);
      if (!at || at.state.status === 'deleted') return;
      const events = webhookDecider.decide({ type: 'DeleteWebhook', data: {} }, at.state);
      if (events.length === 0) return;
      await webhooks.append(webhookId, at, events, { actor, at: this.clock.now() });
    });
  }

  private async repeat(next: () => Promise<Erased>, until: number): Promise<ErasedSoFar> {
    const removed: Record<string, number> = {};
    for (;;) {
      const { removed: now, left } = await next();
      for (const [kind, count] of Object.entries(now)) {
        removed[kind] = (removed[kind] ?? 0) + count;
      }
      if (left !== 'more' || this.clock.now() >= until) return { removed, left };
    }
  }
}
