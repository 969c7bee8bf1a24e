import type { AccessStore, Projections, SealedSecrets, StoreExamination } from '#application';
import { PostgresAccessStore } from '../access/postgres-access-store.js';
import { newDataSource, type PostgresOptions } from '../data-source.js';
import { translated } from '../errors.js';
import { PostgresHealth } from '../postgres-health.js';
import { PostgresExamination } from './postgres-examination.js';
import { PostgresProjections } from './postgres-projections.js';
import { PostgresSealedSecrets } from './postgres-sealed-secrets.js';

export interface StoreForMaintenance {
  readonly health: PostgresHealth;
  readonly access: AccessStore;
  readonly secrets: SealedSecrets;
  readonly projections: Projections;
  readonly examination: StoreExamination;
  close(): Promise<void>;
}

/** For one task and without Nest: fails at once where an app would wait for the database. */
export const openStoreForMaintenance = async (
  options: PostgresOptions,
): Promise<StoreForMaintenance> => {
  const dataSource = newDataSource(options);
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
    close: () => dataSource.destroy(),
  };
};
