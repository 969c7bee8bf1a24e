import { parseArgs } from 'node:util';
import { benchApi } from './api/api.js';
import { benchDelivery } from './delivery/delivery.js';
import { benchLanes } from './lanes/lanes.js';
import type { Bench } from './measuring/bench.js';

/** `npm run bench -- <name>`. */
const BENCHES: Readonly<Record<string, Bench>> = {
  api: benchApi,
  delivery: benchDelivery,
  lanes: benchLanes,
};
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
      webhooks: { type: 'string', default: '100000' },
      attempts: { type: 'string', default: '10000000' },
      only: { type: 'string', default: '' },
    },
  });
  const [name = DEFAULT_BENCH] = positionals;
  const bench = BENCHES[name];
  if (!bench)
    throw new Error(`There is no bench "${name}". There are: ${Object.keys(BENCHES).join(', ')}.`);
  const rounds = wholeNumber('rounds', values.rounds, 1);
  const size = {
    webhooks: wholeNumber('webhooks', values.webhooks, 1_000),
    attempts: wholeNumber('attempts', values.attempts, 10_000),
  };
  const { json, profiles, only } = values;
  return () => bench({ rounds, json, profiles, size, only });
};

const wholeNumber = (name: string, text: string, least: number): number => {
  const number = Number(text);
  if (!Number.isInteger(number) || number < least)
    throw new Error(`--${name} must be a whole number from ${least}.`);
  return number;
};
