import { connect } from 'amqplib';
import pg from 'pg';
import { freshDatabase, freshVhost } from '../../test/services/index.js';
import { nextMessage, startScript, stopChild } from '../measuring/children.js';
import { nowMs } from '../measuring/monotonic.js';
import type { ReceiverProcess } from '../measuring/receiver-process.js';
import { watchUsage, type Usage } from '../measuring/usage.js';
import { BACKLOG, DRAINED, eventBody } from './load.js';
import { publishAll } from './publish.js';
import { within } from '../measuring/until.js';

const QUEUE = 'bare';
const LONGEST_MS = 120_000;

export interface Drained {
  readonly perSecond: number;
  readonly usage: Readonly<Record<string, Usage>>;
}

/** Drains the backlog with bare-loop.ts. Time begins when the waiting loop is let go, and ends with its last ack. */
export const drainBare = async (receiver: ReceiverProcess): Promise<Drained> => {
  const database = await freshDatabase();
  const vhost = await freshVhost();
  try {
    await prepare(database.url, vhost.url);
    const { received: before } = await receiver.ask();
    const target = `${receiver.origin}${DRAINED.path}`;
    const loop = startScript(
      'bare-loop.ts',
      vhost.url,
      database.url,
      QUEUE,
      target,
      String(BACKLOG.events),
    );
    await nextMessage(loop);
    // Held still, as the router is: connected, with a backlog before it.
    loop.kill('SIGSTOP');
    await publishAll(vhost.url, { exchange: '', routingKey: QUEUE }, backlog());
    const usage = await watchUsage({
      processes: { 'bare loop': loop.pid!, receiver: receiver.pid },
      databaseUrl: database.url,
      amqpUrl: vhost.url,
    });
    const start = nowMs();
    loop.kill('SIGCONT');
    await within('the bare loop drains the backlog', nextMessage(loop), LONGEST_MS);
    const seconds = (nowMs() - start) / 1000;
    const used = await usage();
    await stopChild(loop);
    await check(database.url, (await receiver.ask()).received - before);
    return { perSecond: BACKLOG.events / seconds, usage: used };
  } finally {
    await vhost.drop();
    await database.drop();
  }
};

const backlog = (): readonly Buffer[] =>
  Array.from({ length: BACKLOG.events }, (_, i) => eventBody(`event-${i}`, DRAINED.type));

const prepare = async (databaseUrl: string, amqpUrl: string): Promise<void> => {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query(`
    create table bare_attempts
      (id uuid primary key, started_at timestamptz not null, duration_ms real not null, status smallint not null)`);
  await client.end();
  const connection = await connect(amqpUrl);
  const channel = await connection.createChannel();
  await channel.assertQueue(QUEUE, { durable: true, arguments: { 'x-queue-type': 'quorum' } });
  await connection.close();
};

const check = async (databaseUrl: string, received: number): Promise<void> => {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const { rows } = await client.query<{ count: number }>(
    'select count(*)::integer from bare_attempts where status = 200',
  );
  await client.end();
  const recorded = rows[0]?.count;
  if (recorded !== BACKLOG.events || received !== BACKLOG.events) {
    throw new Error(
      `The bare loop recorded ${recorded} and the receiver saw ${received} of ${BACKLOG.events}.`,
    );
  }
};
