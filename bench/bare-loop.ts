/**
 * The least that delivers durably: quorum queue, POST, batched insert, ack. A process of its own.
 * It signs nothing, keeps no event, retries nothing: what Postrider is measured against.
 */
import { connect, type ConsumeMessage } from 'amqplib';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { Pool } from 'undici';

const [amqpUrl = '', databaseUrl = '', queue = '', target = '', expected = ''] =
  process.argv.slice(2);
const { origin, pathname } = new URL(target);

const PREFETCH = 500;
const CONNECTIONS = 50;
const ROWS = 200;
const INSERTS_AT_ONCE = 2;

interface Attempt {
  readonly message: ConsumeMessage;
  readonly id: string;
  readonly startedAt: Date;
  readonly durationMs: number;
  readonly status: number;
}

const INSERT = {
  name: 'insert',
  text: `insert into bare_attempts (id, started_at, duration_ms, status)
         select * from unnest($1::uuid[], $2::timestamptz[], $3::real[], $4::smallint[])`,
};

const http = new Pool(origin, { connections: CONNECTIONS });
const database = new pg.Pool({ connectionString: databaseUrl, max: INSERTS_AT_ONCE });
const connection = await connect(amqpUrl);
const channel = await connection.createChannel();
await channel.prefetch(PREFETCH);

let waiting: Attempt[] = [];
let inserting = 0;
let done = 0;

const post = async (message: ConsumeMessage): Promise<void> => {
  const startedAt = new Date();
  const id = randomUUID();
  const { statusCode, body } = await http.request({
    path: pathname,
    method: 'POST',
    headers: { 'content-type': 'application/json', 'webhook-id': id },
    body: message.content,
  });
  await body.dump();
  waiting.push({
    message,
    id,
    startedAt,
    durationMs: Date.now() - startedAt.getTime(),
    status: statusCode,
  });
  if (waiting.length === 1) setImmediate(insertWaiting);
};

/** What arrives while a batch is written makes up the next one. */
const insertWaiting = (): void => {
  while (waiting.length > 0 && inserting < INSERTS_AT_ONCE) {
    const batch = waiting.slice(0, ROWS);
    waiting = waiting.slice(ROWS);
    inserting += 1;
    void insert(batch).finally(() => {
      inserting -= 1;
      insertWaiting();
    });
  }
};

const insert = async (batch: readonly Attempt[]): Promise<void> => {
  const columns = [
    batch.map(({ id }) => id),
    batch.map(({ startedAt }) => startedAt),
    batch.map(({ durationMs }) => durationMs),
    batch.map(({ status }) => status),
  ];
  await database.query({ ...INSERT, values: columns });
  ackAll(batch.map(({ message }) => message));
  done += batch.length;
  if (done === Number(expected)) process.send?.('done');
};

const unacked = new Set<number>();
let oldest = 1;

/** One ack for all up to the oldest still in work, as often as there is a new oldest one. */
const ackAll = (messages: readonly ConsumeMessage[]): void => {
  for (const { fields } of messages) unacked.delete(fields.deliveryTag);
  const [first = highest + 1] = unacked;
  if (first > oldest) {
    oldest = first;
    channel.ack({ fields: { deliveryTag: first - 1 } } as ConsumeMessage, true);
  }
};

let highest = 0;
await channel.consume(queue, (message) => {
  if (!message) return;
  highest = message.fields.deliveryTag;
  unacked.add(highest);
  void post(message);
});
process.once('disconnect', () => process.exit());
process.send?.('ready');
