export { newDataSource, type PostgresOptions } from './data-source.js';
export {
  openStoreForMaintenance,
  type StoreForMaintenance,
} from './maintenance/open-store-for-maintenance.js';
export { migrate } from './migrate.js';
export { PostgresHealth } from './postgres-health.js';
export { PostgresModule } from './postgres.module.js';
