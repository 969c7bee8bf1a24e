import { setTimeout as sleep } from 'node:timers/promises';
import type { RunningPostrider } from '../delivery/postrider.js';
import { publishAll, publishEvenly } from '../delivery/publish.js';
import { nowMs } from '../measuring/monotonic.js';
import type { ReceiverProcess } from '../measuring/receiver-process.js';
import { quantile } from '../measuring/statistics.js';
import { until } from '../measuring/until.js';
import { eventFor, HEALTHY, isHanging, TIMED } from './load.js';

/** What healthy endpoints got. */
export interface Measured {
  readonly perSecond: number;
  /** From publish to receipt, in ms, at TIMED.perSecond. */
  readonly p99: number;
}

const PATIENCE = { everyMs: 20, withinMs: 180_000 };
/** So that nothing of what was before is still being done. */
const REST_MS = 1_000;

/** The address of all events: which type they are, they say themselves. */
const address = (postrider: RunningPostrider) => postrider.addressOf('bench.lanes');

/**
 * Drains events for all these endpoints, in turn, and says how many a second the healthy ones got. All is
 * published while the router is held still; time begins when it is let go.
 */
export const drain = async (
  postrider: RunningPostrider,
  receiver: ReceiverProcess,
  endpoints: readonly number[],
  each: number,
): Promise<number> => {
  const { received: before } = await receiver.ask();
  const expected = endpoints.filter((n) => !isHanging(n)).length * each;
  postrider.router.kill('SIGSTOP');
  const rounds = Array.from({ length: each }, () => endpoints.map((n) => eventFor(n)));
  await publishAll(postrider.amqpUrl, address(postrider), rounds.flat());
  const start = nowMs();
  postrider.router.kill('SIGCONT');
  const haveArrived = async (): Promise<boolean> =>
    (await receiver.ask()).received - before >= expected;
  await until('healthy endpoints have all that is theirs', haveArrived, PATIENCE);
  return expected / ((nowMs() - start) / 1000);
};

/** Sends events to all these endpoints evenly, in turn; the p99 of the healthy ones, in ms. */
export const time = async (
  postrider: RunningPostrider,
  receiver: ReceiverProcess,
  endpoints: readonly number[],
): Promise<number> => {
  await sleep(REST_MS);
  await receiver.ask();
  const perSecond = Math.round((TIMED.perSecond * endpoints.length) / HEALTHY.length);
  const endpointOf = (i: number): number => endpoints[i % endpoints.length] ?? 0;
  const load = { perSecond, seconds: TIMED.seconds };
  await publishEvenly(postrider.amqpUrl, address(postrider), load, (i, sentAt) =>
    eventFor(endpointOf(i), sentAt),
  );
  const sent = Array.from({ length: perSecond * TIMED.seconds }, (_, i) => endpointOf(i));
  const expected = sent.filter((n) => !isHanging(n)).length;
  const latencies: number[] = [];
  const haveArrived = async (): Promise<boolean> => {
    latencies.push(...(await receiver.ask()).latencies);
    return latencies.length >= expected;
  };
  await until('all timed events arrive', haveArrived, PATIENCE);
  return quantile(latencies, 0.99);
};
