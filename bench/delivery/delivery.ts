import { writeFile } from 'node:fs/promises';
import type { BenchOptions } from '../measuring/bench.js';
import { ReceiverProcess } from '../measuring/receiver-process.js';
import { drainBare } from './bare.js';
import { drainPostrider } from './drain.js';
import { measureLatency } from './latency.js';
import { RunningPostrider } from './postrider.js';
import { printed, summaryOf, type Round } from './report.js';

/** From domain event to recorded attempt, against the least that could do it, round by round. */
export const benchDelivery = async ({ rounds, json, profiles }: BenchOptions): Promise<void> => {
  const measured: Round[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const figures = await measureRound(profiles);
    measured.push(figures);
    console.log(
      `round ${round}: bare loop ${figures.bare.perSecond.toFixed(0)}/s, ` +
        `Postrider ${figures.postrider.perSecond.toFixed(0)}/s`,
    );
  }
  const summary = summaryOf(measured);
  console.log(printed(summary));
  if (json !== undefined) await writeFile(json, `${JSON.stringify(summary, null, 2)}\n`);
};

const measureRound = async (profiles: string | undefined): Promise<Round> => {
  const receiver = await ReceiverProcess.start();
  try {
    const bare = await drainBare(receiver);
    const app = await RunningPostrider.start(profiles);
    try {
      const postrider = await drainPostrider(app, receiver);
      const latency = await measureLatency(app, receiver);
      return { bare, postrider, latency };
    } finally {
      await app.stop();
    }
  } finally {
    await receiver.stop();
  }
};
