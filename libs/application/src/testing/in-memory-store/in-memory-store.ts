import type { Ids } from '../../ports/ids.js';
import { StoreUnavailable } from '../../ports/store-unavailable.js';
import { Transactions, type Transaction } from '../../ports/transactions.js';
import { UntoldEvents, type AccountedEvent } from '../../ports/webhook-announcements.js';
import { WebhookChanges, type WebhookChange } from '../../ports/webhook-readers.js';
import { SequentialIds } from '../sequential-ids.js';
import { InMemoryAlertDesk, InMemoryAlerts } from './in-memory-alerts.js';
import { InMemoryLedger } from './in-memory-ledger.js';
import { InMemorySchedule } from './in-memory-schedule.js';
import {
  InMemoryDeliveryReader,
  InMemoryEventReader,
  InMemoryWebhookReader,
} from './in-memory-readers.js';
import { InMemoryWebhookStatistics } from './in-memory-statistics.js';
import { InMemoryWebhookStreams } from './in-memory-webhooks.js';
import { draftOf, EMPTY, type InTables, type Tables } from './tables.js';

/** Everything the application asks of a store, one transaction after the other. */
export class InMemoryStore {
  private tables: Tables = EMPTY;
  private turn: Promise<unknown> = Promise.resolve();
  private failing = 0;

  readonly transactions: Transactions;
  readonly ledger = new InMemoryLedger((work) => this.inTurn(work));
  readonly schedule = new InMemorySchedule((work) => this.inTurn(work));
  readonly alerts = new InMemoryAlerts((work) => this.inTurn(work));
  readonly changes: WebhookChanges = new InMemoryWebhookChanges((work) => this.inTurn(work));
  readonly untold: UntoldEvents = new InMemoryUntoldEvents((work) => this.inTurn(work));
  readonly webhooks = new InMemoryWebhookReader(() => this.tables);
  readonly deliveries = new InMemoryDeliveryReader(() => this.tables);
  readonly domainEvents = new InMemoryEventReader(() => this.tables);
  readonly statistics = new InMemoryWebhookStatistics(() => this.tables);

  constructor(ids: Ids = new SequentialIds()) {
    this.transactions = new InMemoryTransactions((work) => this.inTurn(work), ids);
  }

  /** The next calls, so many of them, find the store out of reach. */
  goAwayFor(calls: number): void {
    this.failing = calls;
  }

  get isAway(): boolean {
    return this.failing > 0;
  }

  private readonly inTurn: InTables = (work) => {
    const result = this.turn.then(async () => {
      if (this.failing > 0) {
        this.failing -= 1;
        throw new StoreUnavailable();
      }
      const draft = draftOf(this.tables);
      const done = await work(draft);
      this.tables = draft;
      return done;
    });
    this.turn = result.catch(() => undefined);
    return result;
  };
}

class InMemoryTransactions extends Transactions {
  constructor(
    private readonly inTables: InTables,
    private readonly ids: Ids,
  ) {
    super();
  }

  run<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    return this.inTables((draft) =>
      work({
        webhooks: new InMemoryWebhookStreams(draft, this.ids),
        ledger: new InMemoryLedger(async (step) => step(draft)),
        schedule: new InMemorySchedule(async (step) => step(draft)),
        alerts: new InMemoryAlertDesk(draft),
      }),
    );
  }
}

class InMemoryWebhookChanges extends WebhookChanges {
  constructor(private readonly inTables: InTables) {
    super();
  }

  since(mark: string | null): ReturnType<WebhookChanges['since']> {
    return this.inTables(({ transaction, webhooks }) => {
      const changed = [...webhooks.values()].filter(
        ({ changedIn }) => changedIn >= Number(mark ?? 0),
      );
      const changes = changed.map(
        ({ version, state }): WebhookChange => ({ version, state }) as WebhookChange,
      );
      return { mark: String(transaction), changes };
    });
  }
}

class InMemoryUntoldEvents extends UntoldEvents {
  private told = 0;
  private telling = false;

  constructor(private readonly inTables: InTables) {
    super();
  }

  async next(
    limit: number,
    tell: (events: readonly AccountedEvent[]) => Promise<void>,
  ): Promise<number> {
    if (this.telling) return 0;
    this.telling = true;
    try {
      const next = await this.inTables(({ events }) => events.slice(this.told, this.told + limit));
      if (next.length > 0) await tell(next);
      this.told += next.length;
      return next.length;
    } finally {
      this.telling = false;
    }
  }
}
