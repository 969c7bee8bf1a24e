import { afterAll, beforeAll, describe } from '@jest/globals';
import { freshDatabase, type Fresh } from '../../../test/services/index.js';
import {
  alertsContract,
  ledgerContract,
  scheduleContract,
  listingsContract,
  untoldEventsContract,
  webhookChangesContract,
  webhookStatisticsContract,
  webhookStreamsContract,
  type MadeStore,
} from '../../application/src/testing/index.js';
import { empty, openStore, type PostgresStore } from './testing/postgres-store.js';

describe('the store in PostgreSQL', () => {
  let database: Fresh;
  let store: PostgresStore;

  beforeAll(async () => {
    database = await freshDatabase();
    store = await openStore(database.url);
  });
  afterAll(async () => {
    await store.close();
    await database.drop();
  });

  const make = async (): Promise<MadeStore> => {
    await empty(store);
    return { ...store, teardown: () => Promise.resolve() };
  };

  describe('webhook streams', () => webhookStreamsContract(make));
  describe('the ledger', () => ledgerContract(make));
  describe('the schedule', () => scheduleContract(make));
  describe('listings', () => listingsContract(make));
  describe('alerts', () => alertsContract(make));
  describe('webhook changes', () => webhookChangesContract(make));
  describe('untold events', () => untoldEventsContract(make));
  describe('statistics', () => webhookStatisticsContract(make));
});
