import { describe } from '@jest/globals';
import { freshDatabase } from '../../../test/services/index.js';
import {
  ledgerContract,
  untoldEventsContract,
  webhookChangesContract,
  webhookStreamsContract,
  type MadeStore,
} from '../../application/src/testing/index.js';
import { openStore } from './testing/postgres-store.js';

const make = async (): Promise<MadeStore> => {
  const database = await freshDatabase();
  const store = await openStore(database.url);
  return {
    ...store,
    teardown: async () => {
      await store.close();
      await database.drop();
    },
  };
};

describe('the store in PostgreSQL', () => {
  webhookStreamsContract(make);
  ledgerContract(make);
  webhookChangesContract(make);
  untoldEventsContract(make);
});
