import { writeFile } from 'node:fs/promises';
import { RunningPostrider } from '../delivery/postrider.js';
import type { BenchOptions } from '../measuring/bench.js';
import { ReceiverProcess } from '../measuring/receiver-process.js';
import { DRAINED_EACH, EVERYONE, HEALTHY, isHanging, typeOf, WARMING_EACH } from './load.js';
import { drain, time, type Measured } from './measure.js';
import { printed, summaryOf, type Round } from './report.js';

/** They are never stopped for hanging: that would end what is to be measured. */
const NEVER_STOPPED = { profile: { stop: { failures: null } } };

/** What healthy endpoints get while others hang, against what they get without those. */
export const benchLanes = async ({ rounds, json, profiles }: BenchOptions): Promise<void> => {
  const measured: Round[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const figures = await measureRound(round, profiles);
    measured.push(figures);
    console.log(
      `round ${round}: ${figures.without.perSecond.toFixed(0)}/s and p99 ${figures.without.p99.toFixed(0)} ms ` +
        `without, ${figures.with.perSecond.toFixed(0)}/s and ${figures.with.p99.toFixed(0)} ms with`,
    );
  }
  const summary = summaryOf(measured);
  console.log(printed(summary));
  if (json !== undefined) await writeFile(json, `${JSON.stringify(summary, null, 2)}\n`);
};

/** Who goes second finds the machine warmer, and its disks busier: the two take turns at going first. */
const measureRound = async (round: number, profiles: string | undefined): Promise<Round> => {
  if (round % 2 === 0) {
    const withThose = await measure(EVERYONE, profiles);
    return { without: await measure(HEALTHY, profiles), with: withThose };
  }
  const without = await measure(HEALTHY, profiles);
  return { without, with: await measure(EVERYONE, profiles) };
};

/** What the healthy ones get while all of these are sent to, by a Postrider that has nothing behind it. */
const measure = async (
  endpoints: readonly number[],
  profiles: string | undefined,
): Promise<Measured> => {
  const receiver = await ReceiverProcess.start();
  try {
    const postrider = await RunningPostrider.start(profiles);
    try {
      for (const n of EVERYONE) {
        const path = isHanging(n) ? `/hanging/${n}` : `/timed/${n}`;
        await postrider.createWebhook(`${receiver.origin}${path}`, typeOf(n), NEVER_STOPPED);
      }
      await drain(postrider, receiver, HEALTHY, WARMING_EACH);
      return {
        perSecond: await drain(postrider, receiver, endpoints, DRAINED_EACH),
        p99: await time(postrider, receiver, endpoints),
      };
    } finally {
      await postrider.stop();
    }
  } finally {
    await receiver.stop();
  }
};
