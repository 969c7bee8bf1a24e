import pg from 'pg';
import type { Known } from './calls.js';
import { fillDay } from './fill-ledger.js';
import { fillOthers } from './fill-others.js';
import { fillWebhooks } from './fill-webhooks.js';
import { RunningApi } from './running-api.js';
import { DAYS, LARGE, type Plan } from './world.js';

/** Days that are filled at once. */
const HANDS = 2;
/** No workers beside the hands: there are as many hands as processors. */
const SESSION = `set synchronous_commit = off; set maintenance_work_mem = '256MB';
  set max_parallel_maintenance_workers = 0; set max_parallel_workers_per_gather = 0`;

/** Fills a migrated, empty database. */
export const fill = async (url: string, plan: Plan): Promise<void> => {
  const template = await makeTemplate(url);
  await withClient(url, async (client) => {
    await client.query(SESSION);
    await fillWebhooks(client, plan, template);
    await fillOthers(client, plan);
  });
  let next = 0;
  const work = async (client: pg.Client): Promise<void> => {
    await client.query(SESSION);
    while (next < DAYS) {
      const day = next;
      next += 1;
      await fillDay(client, plan, day);
      if ((day + 1) % 10 === 0) console.log(`  ${day + 1} of ${DAYS} days`);
    }
  };
  await Promise.all(Array.from({ length: HANDS }, () => withClient(url, work)));
  // What one hand wrote while the other vacuumed counts as seen by everyone only now, as it does of days gone by.
  await withClient(url, (client) => client.query('vacuum'));
};

/** The one webhook that the API makes: all others are made like it. */
const makeTemplate = async (url: string): Promise<string> => {
  const api = await RunningApi.start(url);
  try {
    const { status, body } = await api.call(LARGE, '/v1/webhooks', {
      method: 'POST',
      body: JSON.stringify({ url: 'http://127.0.0.1:9/', events: ['task.*'], enabled: true }),
    });
    if (status !== 201) throw new Error(`No webhook was made: ${JSON.stringify(body)}`);
    return (body as { id: string }).id;
  } finally {
    await api.stop();
  }
};

/** Some of what there is, for calls that name it. */
export const look = (url: string): Promise<Known> =>
  withClient(url, async (client) => {
    const idsOf = async (text: string): Promise<readonly { id: string; key: string }[]> =>
      (await client.query<{ id: string; key: string }>(text)).rows;
    const webhooks = await idsOf('select id from webhooks order by id');
    const sample = (columns: string, table: string): string =>
      `select ${columns} from ${table} tablesample system (1) where account = '${LARGE}' limit 2000`;
    return {
      webhook: (number) => webhooks[number]!.id,
      deliveries: (await idsOf(sample('id', 'deliveries'))).map(({ id }) => id),
      events: await idsOf(sample('key, event_id as id', 'domain_events')),
    };
  });

export const withClient = async <T>(
  url: string,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
};
