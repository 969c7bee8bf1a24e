import { parseArgs } from 'node:util';
import { benchDelivery } from './delivery/delivery.js';
import { benchLanes } from './lanes/lanes.js';
import type { Bench } from './measuring/bench.js';

/** `npm run bench -- <name>`. */
const BENCHES: Readonly<Record<string, Bench>> = { delivery: benchDelivery, lanes: benchLanes };
const DEFAULT_BENCH = 'delivery';

/** Reads the command line; what is wrong with it is said at once. */
export const commandOf = (args: readonly string[]): (() => Promise<void>) => {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      json: { type: 'string' },
      profiles: { type: 'string' },
      rounds: { type: 'string', default: '1' },
    },
  });
  const [name = DEFAULT_BENCH] = positionals;
  const bench = BENCHES[name];
  if (!bench)
    throw new Error(`There is no bench "${name}". There are: ${Object.keys(BENCHES).join(', ')}.`);
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1)
    throw new Error('--rounds must be a whole number from 1.');
  return () => bench({ rounds, json: values.json, profiles: values.profiles });
};
