import { setTimeout as sleep } from 'node:timers/promises';
import type { ReceiverProcess } from '../measuring/receiver-process.js';
import { quantile } from '../measuring/statistics.js';
import { until } from '../measuring/until.js';
import { eventBody, LATENCY, TIMED } from './load.js';
import type { RunningPostrider } from './postrider.js';
import { publishEvenly } from './publish.js';

export interface Latency {
  readonly p50: number;
  readonly p99: number;
}

/** So that nothing of what was before is still being done. */
const REST_MS = 1_000;
const PATIENCE = { everyMs: 50, withinMs: 30_000 };

/** From publish to receipt in ms, with nothing else to do. */
export const measureLatency = async (
  postrider: RunningPostrider,
  receiver: ReceiverProcess,
): Promise<Latency> => {
  await postrider.createWebhook(`${receiver.origin}${TIMED.path}`, TIMED.type);
  await sleep(REST_MS);
  await receiver.ask();
  await publishEvenly(postrider.amqpUrl, postrider.addressOf(TIMED.type), LATENCY, (i, sentAt) =>
    eventBody(`timed-${i}`, TIMED.type, sentAt),
  );
  const latencies: number[] = [];
  const expected = LATENCY.perSecond * LATENCY.seconds;
  const haveArrived = async (): Promise<boolean> => {
    latencies.push(...(await receiver.ask()).latencies);
    return latencies.length >= expected;
  };
  await until('all timed events arrive', haveArrived, PATIENCE);
  return { p50: quantile(latencies, 0.5), p99: quantile(latencies, 0.99) };
};
