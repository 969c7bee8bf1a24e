import { writeFile } from 'node:fs/promises';
import { freshDatabase } from '../../test/services/index.js';
import type { BenchOptions } from '../measuring/bench.js';
import { callsOf, type Call } from './calls.js';
import { fill, look } from './fill.js';
import { time, type Timed } from './measure.js';
import { printPlans } from './plans.js';
import { heading, lineOf, summaryOf, verdictOn } from './report.js';
import { RunningApi } from './running-api.js';
import { planFor } from './world.js';

/** How long listings take where there is much to list, and by which plan each query of theirs is done. */
export const benchApi = async ({
  rounds,
  json,
  profiles,
  size,
  only,
}: BenchOptions): Promise<void> => {
  const database = await freshDatabase();
  try {
    const plan = planFor(size, Date.now());
    const begun = Date.now();
    console.log(`filling: ${size.webhooks} webhooks, ${size.attempts} attempts`);
    await fill(database.url, plan);
    console.log(`filled in ${Math.round((Date.now() - begun) / 1000)} s\n`);
    const known = await look(database.url);
    const calls = callsOf(plan, known).filter(({ name }) => name.includes(only));
    const summary = summaryOf(size, await timeAll(database.url, calls, { rounds, profiles }));
    await printPlans(database.url, calls);
    console.log(verdictOn(summary));
    if (json !== undefined) await writeFile(json, `${JSON.stringify(summary, null, 2)}\n`);
  } finally {
    await database.drop();
  }
};

const timeAll = async (
  url: string,
  calls: readonly Call[],
  { rounds, profiles }: Pick<BenchOptions, 'rounds' | 'profiles'>,
): Promise<readonly Timed[]> => {
  const nodeOptions = profiles === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profiles}`];
  const api = await RunningApi.start(url, nodeOptions);
  try {
    console.log(heading);
    const timed: Timed[] = [];
    for (const call of calls) {
      const figures = await time(api, call, { rounds, databaseUrl: url });
      console.log(lineOf(figures));
      timed.push(figures);
    }
    return timed;
  } finally {
    await api.stop();
  }
};
