import type {
  AccessStore,
  DeadLetters,
  Erasure,
  Projections,
  SealedSecrets,
  StoreExamination,
  Transactions,
  WebhookReader,
} from '#application';
import { PostgresAccessStore } from '../access/postgres-access-store.js';
import { newDataSource, type PostgresOptions } from '../data-source.js';
import { translated } from '../errors.js';
import { PostgresDeadLetters } from '../dead-letters/postgres-dead-letters.js';
import { PostgresErasure } from '../erasure/postgres-erasure.js';
import { PostgresHealth } from '../postgres-health.js';
import { PostgresTransactions } from '../postgres-transactions.js';
import { AllDaysExecutor } from '../all-days-executor.js';
import { PostgresWebhookReader } from '../webhooks/postgres-webhook-reader.js';
import { PostgresExamination } from './postgres-examination.js';
import { PostgresProjections } from './postgres-projections.js';
import { PostgresSealedSecrets } from './postgres-sealed-secrets.js';

export interface StoreForMaintenance {
  readonly health: PostgresHealth;
  readonly access: AccessStore;
  readonly secrets: SealedSecrets;
  readonly projections: Projections;
  readonly examination: StoreExamination;
  readonly transactions: Transactions;
  readonly webhooks: WebhookReader;
  readonly erasure: Erasure;
  readonly deadLetters: DeadLetters;
  close(): Promise<void>;
}

/** For one task, however long it takes, and without Nest: fails at once where an app would wait for the database. */
export const openStoreForMaintenance = async (
  options: PostgresOptions,
): Promise<StoreForMaintenance> => {
  const dataSource = newDataSource({ ...options, patienceMs: Infinity });
  try {
    await dataSource.initialize();
  } catch (error) {
    throw translated(error);
  }
  return {
    health: new PostgresHealth(dataSource),
    access: new PostgresAccessStore(dataSource),
    secrets: new PostgresSealedSecrets(dataSource),
    projections: new PostgresProjections(dataSource),
    examination: new PostgresExamination(dataSource),
    transactions: new PostgresTransactions(dataSource),
    webhooks: new PostgresWebhookReader(dataSource, new AllDaysExecutor(dataSource)),
    erasure: new PostgresErasure(dataSource),
    deadLetters: new PostgresDeadLetters(dataSource),
    close: () => dataSource.destroy(),
  };
};
