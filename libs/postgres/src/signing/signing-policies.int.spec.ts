import { afterAll, beforeAll, describe } from '@jest/globals';
import {
  SequentialIds,
  signingPoliciesContract,
  WebhookHand,
} from '../../../application/src/testing/index.js';
import { freshDatabase, type Fresh } from '../../../../test/services/index.js';
import { openStore, type PostgresStore } from '../testing/postgres-store.js';
import { PostgresSigningPolicies } from './postgres-signing-policies.js';

describe('in PostgreSQL', () => {
  let database: Fresh;
  let store: PostgresStore;
  const ids = new SequentialIds();

  beforeAll(async () => {
    database = await freshDatabase();
    store = await openStore(database.url, 2);
  });
  afterAll(async () => {
    await store.close();
    await database.drop();
  });

  signingPoliciesContract(async () => {
    const { dataSource, transactions } = store;
    await dataSource.query('truncate signing_policies');
    const hand = new WebhookHand(transactions, ids);
    return {
      policies: new PostgresSigningPolicies(dataSource),
      use: async (account, policyId) => {
        const profile = { encoding: 'jwt', signing: { kind: 'jwt', policyId } };
        const webhookId = await hand.create({ profile }, account);
        return async () => void (await hand.delete(webhookId));
      },
    };
  });
});
