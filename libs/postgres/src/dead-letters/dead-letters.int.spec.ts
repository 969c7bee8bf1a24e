import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freshDatabase, type Fresh } from '../../../../test/services/index.js';
import {
  collectedLetter,
  deadLettersContract,
  NOON,
} from '../../../application/src/testing/index.js';
import { openStore, type PostgresStore } from '../testing/postgres-store.js';
import { PostgresDeadLetters } from './postgres-dead-letters.js';

describe('dead letters in PostgreSQL', () => {
  let database: Fresh;
  let store: PostgresStore;
  let letters: PostgresDeadLetters;

  beforeAll(async () => {
    database = await freshDatabase();
    store = await openStore(database.url);
    letters = new PostgresDeadLetters(store.dataSource);
  });
  afterAll(async () => {
    await store.close();
    await database.drop();
  });

  deadLettersContract(async () => {
    await store.dataSource.query('delete from dead_letters');
    return { letters, teardown: () => Promise.resolve() };
  });

  it('are fewer to a page when they are large, and none is lost', async () => {
    await letters.discard('event-router', 'all');
    const body = Buffer.alloc(7 * 1024 * 1024, 1);
    for (let n = 0; n < 5; n += 1) {
      await letters.keep([collectedLetter({ id: `large-${n}`, body })], NOON);
    }
    const pages: number[] = [];
    let after: string | null = null;
    do {
      const page: Awaited<ReturnType<PostgresDeadLetters['list']>> = await letters.list(
        'event-router',
        { limit: 100, after },
      );
      pages.push(page.items.length);
      after = page.next;
    } while (after !== null);
    expect(pages).toEqual([2, 2, 1]);
  });

  it('go to one of those who take them at the same time', async () => {
    await letters.discard('event-router', 'all');
    const ids = Array.from({ length: 20 }, (_, n) => `n${n}`);
    await letters.keep(
      ids.map((id) => collectedLetter({ id })),
      NOON,
    );
    const until = (await letters.newest('event-router'))!;
    const sent: string[] = [];
    const take = () =>
      letters.take({ queue: 'event-router', which: 'all', limit: 8, until }, async (taken) => {
        sent.push(...taken.map(({ id }) => id));
      });
    await Promise.all([take(), take(), take()]);
    while ((await take()) > 0);
    expect(sent.toSorted()).toEqual(ids.toSorted());
  });
});
