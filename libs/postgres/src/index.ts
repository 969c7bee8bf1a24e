export { newDataSource, type PostgresOptions } from './data-source.js';
export { migrate } from './migrate.js';
export { PostgresHealth } from './postgres-health.js';
export { PostgresModule } from './postgres.module.js';
