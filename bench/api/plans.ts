import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Call } from './calls.js';
import { withClient } from './fill.js';
import { linesOf, type PlanNode } from './plan-text.js';
import { RunningApi } from './running-api.js';

interface Asked {
  readonly connection: number;
  /** Of a statement that is prepared: its plan may know none of the values. */
  readonly name?: string;
  readonly text: string;
  readonly values: unknown[];
}

/** What the API asks by itself comes at least as often. */
const BY_ITSELF_MS = 5_000;
const TAP = new URL('./tap.mjs', import.meta.url).href;
const LONGEST = 400;

/**
 * Makes each call once more, of an API that tells what it asks the database, and prints the plan of all that. An
 * API of its own: to tell takes time, which is not to be measured.
 */
export const printPlans = async (url: string, calls: readonly Call[]): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), 'postrider-bench-'));
  const file = join(folder, 'asked');
  await writeFile(file, '');
  const api = await RunningApi.start(url, ['--import', TAP], { POSTRIDER_BENCH_TAP: file });
  try {
    await sleep(BY_ITSELF_MS);
    const byItself = new Set((await read(file)).map(({ text }) => text));
    await withClient(url, async (client) => {
      for (const call of calls) {
        const { length } = await read(file);
        await api.call(call.account(1), call.path(1));
        const asked = (await read(file)).slice(length).filter(({ text }) => !byItself.has(text));
        console.log(`\n## ${call.name}\n   GET ${call.path(1)}`);
        // As each connection was asked, since what it was told last may go for what it is asked next.
        for (const each of asked.toSorted((one, other) => one.connection - other.connection)) {
          console.log(await planOf(client, each));
        }
      }
    });
  } finally {
    await api.stop();
    await rm(folder, { recursive: true, force: true });
  }
};

const read = async (file: string): Promise<readonly Asked[]> =>
  (await readFile(file, 'utf8'))
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Asked);

const planOf = async (client: pg.Client, asked: Asked): Promise<string> => {
  const { text } = asked;
  const said = text
    .trim()
    .replace(/\s+/g, ' ')
    .replace(/^SELECT .*? FROM/, 'SELECT … FROM');
  const title = `\n   ${said.length > LONGEST ? `${said.slice(0, LONGEST)}…` : said}`;
  if (!/^\s*(select|with)\b/i.test(text)) {
    if (/^(begin|commit)\b/.test(text)) await client.query(text);
    return title;
  }
  const { rows } = await explained(client, asked);
  const [plan] = rows[0]!['QUERY PLAN'];
  const ms = (fact: string): string => Number(plan[fact]).toFixed(1);
  const lines = linesOf(plan['Plan'] as PlanNode).map((line) => `     ${line}`);
  const times = `     planned in ${ms('Planning Time')} ms, done in ${ms('Execution Time')} ms`;
  return [title, ...lines, times].join('\n');
};

const EXPLAIN = 'explain (analyze, buffers, format json)';
type Explained = pg.QueryResult<{ 'QUERY PLAN': [Record<string, unknown>] }>;

const explained = async (client: pg.Client, { name, text, values }: Asked): Promise<Explained> => {
  if (name === undefined) return client.query(`${EXPLAIN} ${text}`, values);
  await client.query({ name, text, values });
  const given = values.map((value) => (value === null ? 'null' : pg.escapeLiteral(textOf(value))));
  return client.query(`${EXPLAIN} execute "${name}"${given.length > 0 ? `(${given.join()})` : ''}`);
};

const textOf = (value: unknown): string =>
  Array.isArray(value) ? `{${value.map((each) => JSON.stringify(each)).join()}}` : String(value);
