import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connect } from 'amqplib';
import pg from 'pg';
import { freshDatabase, freshVhost, type Fresh } from './index.js';

const asked = async ({ url }: Fresh, statement: string): Promise<unknown[]> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(statement)).rows;
  } finally {
    await client.end();
  }
};

const publish = async ({ url }: Fresh, queue: string, text: string): Promise<void> => {
  const connection = await connect(url);
  const channel = await connection.createConfirmChannel();
  await channel.assertQueue(queue);
  channel.sendToQueue(queue, Buffer.from(text));
  await channel.waitForConfirms();
  await connection.close();
};

const taken = async ({ url }: Fresh, queue: string): Promise<string | undefined> => {
  const connection = await connect(url);
  const channel = await connection.createChannel();
  await channel.assertQueue(queue);
  const message = await channel.get(queue, { noAck: true });
  await connection.close();
  return message ? message.content.toString() : undefined;
};

describe('two fresh databases', () => {
  let one: Fresh;
  let other: Fresh;

  beforeAll(async () => {
    [one, other] = await Promise.all([freshDatabase(), freshDatabase()]);
  });

  afterAll(async () => {
    await one.drop();
    await other.drop();
  });

  it('are migrated', async () => {
    const [{ count }] = (await asked(
      one,
      `select count(*)::int from pg_tables where schemaname not in ('pg_catalog', 'information_schema')`,
    )) as [{ count: number }];
    expect(count).toBeGreaterThan(0);
  });

  it('share nothing', async () => {
    await asked(one, `create table only_here (id int)`);
    await expect(asked(other, `select * from only_here`)).rejects.toThrow('only_here');
  });

  it('are gone when dropped', async () => {
    const third = await freshDatabase();
    await third.drop();
    await expect(asked(third, `select 1`)).rejects.toThrow('does not exist');
  });
});

describe('two fresh vhosts', () => {
  let one: Fresh;
  let other: Fresh;

  beforeAll(async () => {
    [one, other] = await Promise.all([freshVhost(), freshVhost()]);
  });

  afterAll(async () => {
    await one.drop();
    await other.drop();
  });

  it('share nothing', async () => {
    await publish(one, 'letters', 'hello');
    expect(await taken(other, 'letters')).toBeUndefined();
    expect(await taken(one, 'letters')).toBe('hello');
  });

  it('are gone once as many as are removed together have been dropped', async () => {
    const third = await freshVhost();
    await third.drop();
    const isGone = async () => {
      const connection = await connect(third.url).catch(() => undefined);
      await connection?.close();
      return connection === undefined;
    };
    // Of several at once, others of this run may be among them.
    for (let n = 0; n < 8 && !(await isGone()); n += 1) await (await freshVhost()).drop();
    expect(await isGone()).toBe(true);
  });
});
