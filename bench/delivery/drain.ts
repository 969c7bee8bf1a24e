import pg from 'pg';
import { nowMs } from '../measuring/monotonic.js';
import type { ReceiverProcess } from '../measuring/receiver-process.js';
import { until } from '../measuring/until.js';
import { watchUsage } from '../measuring/usage.js';
import type { Drained } from './bare.js';
import { BACKLOG, DRAINED, eventBody } from './load.js';
import type { RunningPostrider } from './postrider.js';
import { publishAll } from './publish.js';

const PATIENCE = { everyMs: 20, withinMs: 180_000 };

/**
 * Drains the backlog with Postrider. All is connected and the router held still while the backlog is published;
 * time begins when it is let go, and ends when every delivery stands recorded as made, once.
 */
export const drainPostrider = async (
  postrider: RunningPostrider,
  receiver: ReceiverProcess,
): Promise<Drained> => {
  await postrider.createWebhook(`${receiver.origin}${DRAINED.path}`, DRAINED.type);
  const { received: before } = await receiver.ask();
  const database = new pg.Client({ connectionString: postrider.databaseUrl });
  await database.connect();
  try {
    const { router, worker } = postrider;
    router.kill('SIGSTOP');
    const backlog = Array.from({ length: BACKLOG.events }, (_, i) =>
      eventBody(`event-${i}`, DRAINED.type),
    );
    await publishAll(postrider.amqpUrl, postrider.addressOf(DRAINED.type), backlog);
    const usage = await watchUsage({
      processes: { router: router.pid!, worker: worker.pid!, receiver: receiver.pid },
      databaseUrl: postrider.databaseUrl,
      amqpUrl: postrider.amqpUrl,
    });
    const start = nowMs();
    router.kill('SIGCONT');
    const arrived = async (): Promise<boolean> =>
      (await receiver.ask()).received - before >= BACKLOG.events;
    await until('the receiver has the backlog', arrived, PATIENCE);
    await until('the backlog is recorded', () => isRecorded(database), PATIENCE);
    const seconds = (nowMs() - start) / 1000;
    const used = await usage();
    await check(database, (await receiver.ask()).received - before);
    return { perSecond: BACKLOG.events / seconds, usage: used };
  } finally {
    await database.end();
  }
};

const isRecorded = async (database: pg.Client): Promise<boolean> => {
  const { rows } = await database.query<{ made: number; settled: number }>(
    `select (select count(*)::integer from attempts) as made,
            (select count(*)::integer from deliveries where state = 'succeeded') as settled`,
  );
  const [{ made, settled } = { made: 0, settled: 0 }] = rows;
  return made >= BACKLOG.events && settled >= BACKLOG.events;
};

/** None lost, none doubled: as many of everything as there were events. */
const check = async (database: pg.Client, received: number): Promise<void> => {
  const { rows } = await database.query<Record<string, number>>(
    `select (select count(distinct (account, event_id))::integer from domain_events) as events,
            (select count(*)::integer from deliveries) as deliveries,
            (select count(distinct event_key)::integer from deliveries where state = 'succeeded') as delivered,
            (select count(*)::integer from attempts where status = 200) as attempts`,
  );
  const counts = { ...rows[0], requests: received };
  if (Object.values(counts).some((count) => count !== BACKLOG.events)) {
    throw new Error(`Not all of them once: ${JSON.stringify(counts)} of ${BACKLOG.events}.`);
  }
};
