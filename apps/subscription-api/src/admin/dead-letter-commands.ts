import {
  DEAD_LETTER_QUEUES,
  RedriveDeadLetters,
  type DeadLetterQueue,
  type DeadLetters,
  type KeptLetter,
  type WhichLetters,
} from '#application';
import { showLetter } from '../dead-letters/dead-letter.schema.js';
import {
  FLAG,
  listed as listOf,
  required,
  TEXT,
  WrongUsage,
  type Command,
  type Given,
} from './command.js';
import { withBroker, withMigratedStore } from './opened.js';

const MOST = 1_000;
const QUEUES = DEAD_LETTER_QUEUES.join('|');

const list: Command = {
  words: 'dead-letters list',
  usage: `--queue <${QUEUES}> [--reason <not-json>] [--limit <50>]`,
  summary: 'Lists dead letters, oldest first.',
  operands: 0,
  options: { queue: TEXT, reason: TEXT, limit: TEXT },
  run: async (given) => {
    const queue = queueOf(given);
    const limit = limitOf(given, 50);
    return withMigratedStore(given.environment, async ({ deadLetters }) => {
      const found = await listed(deadLetters, queue, limit, given.option('reason'));
      const text = found.length > 0 ? found.map(lineOf).join('\n') : 'There are none.';
      return { text, json: found.map(showLetter) };
    });
  },
};

const listed = async (
  letters: DeadLetters,
  queue: DeadLetterQueue,
  limit: number,
  reason: string | undefined,
): Promise<readonly KeptLetter[]> => {
  const found: KeptLetter[] = [];
  for (let after: string | null = null; ;) {
    const page = await letters.list(queue, { limit: limit - found.length, after }, reason);
    found.push(...page.items);
    after = page.next;
    if (after === null || found.length >= limit) return found;
  }
};

const redrive: Command = {
  words: 'dead-letters redrive',
  usage: `--queue <${QUEUES}> (--ids <a,b> | --reason <not-json> | --all) [--limit <1000>]`,
  summary: 'Sends dead letters back to where they came from.',
  operands: 0,
  options: { queue: TEXT, ids: TEXT, reason: TEXT, all: FLAG, limit: TEXT },
  run: async (given) => {
    const [queue, which, limit] = [queueOf(given), whichOf(given), limitOf(given, MOST)];
    return withMigratedStore(given.environment, ({ deadLetters }) =>
      withBroker(given.environment, async (road) => {
        const redriving = new RedriveDeadLetters(deadLetters, road);
        const redriven = await redriving.execute(queue, which, limit);
        return { text: `Sent back ${redriven}.`, json: { redriven } };
      }),
    );
  },
};

const discard: Command = {
  words: 'dead-letters discard',
  usage: `--queue <${QUEUES}> (--ids <a,b> | --reason <not-json> | --all)`,
  summary: 'Throws dead letters away, for good.',
  operands: 0,
  options: { queue: TEXT, ids: TEXT, reason: TEXT, all: FLAG },
  run: async (given) => {
    const [queue, which] = [queueOf(given), whichOf(given)];
    return withMigratedStore(given.environment, async ({ deadLetters }) => {
      const discarded = await deadLetters.discard(queue, which);
      return { text: `Threw away ${discarded}.`, json: { discarded } };
    });
  },
};

const lineOf = ({ id, reason, detail, routingKey, refusedAt, body, redriven }: KeptLetter) =>
  [
    ...[id, refusedAt ?? '-', routingKey ?? '-', reason ?? '-', `${body.length} bytes`],
    ...(redriven > 0 ? [`redriven ${redriven}`] : []),
    ...(detail === null ? [] : [detail]),
  ].join('  ');

const queueOf = (given: Given): DeadLetterQueue => {
  const name = required(given, 'queue');
  const queue = DEAD_LETTER_QUEUES.find((each) => each === name);
  if (queue) return queue;
  throw new WrongUsage(`--queue must be one of ${DEAD_LETTER_QUEUES.join(', ')}.`);
};

const whichOf = (given: Given): WhichLetters => {
  const [ids, reason, all] = [listOf(given, 'ids'), given.option('reason'), given.flag('all')];
  const named = [ids, reason, all || undefined].filter((each) => each !== undefined);
  if (named.length !== 1 || ids?.length === 0 || reason === '') {
    throw new WrongUsage('Name the letters by --ids or by --reason, or say --all.');
  }
  if (ids) return { ids };
  return reason === undefined ? 'all' : { reason };
};

const limitOf = (given: Given, otherwise: number): number => {
  const limit = Number(given.option('limit') ?? otherwise);
  if (Number.isInteger(limit) && limit >= 1 && limit <= MOST) return limit;
  throw new WrongUsage(`--limit must be a whole number from 1 to ${MOST}.`);
};

export const deadLetterCommands: readonly Command[] = [list, redrive, discard];
