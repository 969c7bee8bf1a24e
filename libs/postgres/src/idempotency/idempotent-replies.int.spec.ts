import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Sealed } from '#domain';
import type { DataSource } from 'typeorm';
import { idempotentRepliesContract } from '../../../application/src/testing/index.js';
import { freshDatabase, type Fresh } from '../../../../test/services/index.js';
import { newDataSource } from '../data-source.js';
import { PostgresHousekeeping } from '../housekeeping/postgres-housekeeping.js';
import { PostgresIdempotentReplies } from './postgres-idempotent-replies.js';

describe('in PostgreSQL', () => {
  let database: Fresh;
  let dataSource: DataSource;

  beforeAll(async () => {
    database = await freshDatabase();
    dataSource = await newDataSource({ url: database.url, poolSize: 4, name: 'spec' }).initialize();
  });
  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  const make = async () => {
    await dataSource.query('truncate idempotent_replies');
    return new PostgresIdempotentReplies(dataSource);
  };

  idempotentRepliesContract(make);

  it('forgets replies whose day is over', async () => {
    const replies = await make();
    const now = Date.now();
    const terms = { keptMs: 1_000, abandonedMs: 1_000 };
    for (const [key, at] of [
      ['old', now - 2_000],
      ['new', now],
    ] as const) {
      const token = '00000000-0000-7000-8000-000000000001';
      const claim = { account: 'a', route: 'r', key, digest: 'd', token, at };
      await replies.claim(claim, terms);
      await replies.keep(claim, 'k1.sealed' as Sealed);
    }
    const forEver = { deliveriesSince: null, payloadsSince: null };
    await new PostgresHousekeeping(dataSource).tidy({ now, copiesSince: now, ...forEver });
    expect(await dataSource.query('select key from idempotent_replies')).toEqual([{ key: 'new' }]);
  });
});
