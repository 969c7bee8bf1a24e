import { writeFile } from 'node:fs/promises';
import { RunningPostrider } from '../delivery/postrider.js';
import type { BenchOptions } from '../measuring/bench.js';
import { ReceiverProcess } from '../measuring/receiver-process.js';
import { DRAINED_EACH, EVERYONE, HEALTHY, isHanging, typeOf, WARMING_EACH } from './load.js';
import { drain, time } from './measure.js';
import { printed, summaryOf, type Round } from './report.js';

/** They are never stopped for hanging: that would end what is to be measured. */
const NEVER_STOPPED = { profile: { stop: { failures: null } } };

/** What healthy endpoints get while others hang, against what they get without those. */
export const benchLanes = async ({ rounds, json, profiles }: BenchOptions): Promise<void> => {
  const measured: Round[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const figures = await measureRound(profiles);
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

const measureRound = async (profiles: string | undefined): Promise<Round> => {
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
        without: {
          perSecond: await drain(postrider, receiver, HEALTHY, DRAINED_EACH),
          p99: await time(postrider, receiver, HEALTHY),
        },
        with: {
          perSecond: await drain(postrider, receiver, EVERYONE, DRAINED_EACH),
          p99: await time(postrider, receiver, EVERYONE),
        },
      };
    } finally {
      await postrider.stop();
    }
  } finally {
    await receiver.stop();
  }
};
