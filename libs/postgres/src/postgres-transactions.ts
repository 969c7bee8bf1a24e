import { Transactions, type Transaction } from '#application';
import type { DataSource } from 'typeorm';
import { PostgresAlertDesk } from './alerts/postgres-alert-desk.js';
import { again, TransactionExecutor } from './executor.js';
import { PostgresLedger } from './ledger/postgres-ledger.js';
import { PostgresSchedule } from './schedule/postgres-schedule.js';
import { PostgresWebhookStreams } from './webhooks/postgres-webhook-streams.js';

export class PostgresTransactions extends Transactions {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  run<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    return again(() =>
      this.dataSource.transaction((manager) => {
        if (!manager.queryRunner) throw new Error('a transaction has a query runner');
        const executor = new TransactionExecutor(manager.queryRunner);
        return work({
          webhooks: new PostgresWebhookStreams(manager),
          ledger: new PostgresLedger(executor, executor),
          schedule: new PostgresSchedule(executor),
          alerts: new PostgresAlertDesk(manager),
        });
      }),
    );
  }
}
