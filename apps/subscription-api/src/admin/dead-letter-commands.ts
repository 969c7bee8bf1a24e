import {
  DEAD_LETTER_QUEUES,
  type DeadLetter,
  type DeadLetterQueue,
  type WhichLetters,
} from '#application';
import { showLetter } from '../dead-letters/dead-letter.schema.js';
import { FLAG, listed, required, TEXT, WrongUsage, type Command, type Given } from './command.js';
import { withBroker } from './opened.js';

const MOST = 1_000;
const QUEUES = DEAD_LETTER_QUEUES.join('|');

const list: Command = {
  words: 'dead-letters list',
  usage: `--queue <${QUEUES}> [--limit <50>]`,
  summary: 'Lists dead letters, oldest first.',
  operands: 0,
  options: { queue: TEXT, limit: TEXT },
  run: async (given) => {
    const queue = queueOf(given);
    const limit = limitOf(given, 50);
    return withBroker(given.environment, async (letters) => {
      const found = await letters.list(queue, limit);
      const text = found.length > 0 ? found.map(lineOf).join('\n') : 'There are none.';
      return { text, json: found.map(showLetter) };
    });
  },
};

const redrive: Command = {
  words: 'dead-letters redrive',
  usage: `--queue <${QUEUES}> (--ids <a,b> | --all) [--limit <1000>]`,
  summary: 'Sends dead letters back to where they came from.',
  operands: 0,
  options: { queue: TEXT, ids: TEXT, all: FLAG, limit: TEXT },
  run: async (given) => {
    const [queue, which, limit] = [queueOf(given), whichOf(given), limitOf(given, MOST)];
    return withBroker(given.environment, async (letters) => {
      const redriven = await letters.redrive(queue, which, limit);
      return { text: `Sent back ${redriven}.`, json: { redriven } };
    });
  },
};

const discard: Command = {
  words: 'dead-letters discard',
  usage: `--queue <${QUEUES}> (--ids <a,b> | --all)`,
  summary: 'Throws dead letters away, for good.',
  operands: 0,
  options: { queue: TEXT, ids: TEXT, all: FLAG },
  run: async (given) => {
    const [queue, which] = [queueOf(given), whichOf(given)];
    return withBroker(given.environment, async (letters) => {
      const discarded = await letters.discard(queue, which);
      return { text: `Threw away ${discarded}.`, json: { discarded } };
    });
  },
};

const lineOf = ({ id, reason, detail, routingKey, refusedAt, body, redriven }: DeadLetter) =>
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
  const ids = listed(given, 'ids');
  if ((ids === undefined) === !given.flag('all') || ids?.length === 0) {
    throw new WrongUsage('Name the letters by --ids, or say --all.');
  }
  return ids ?? 'all';
};

const limitOf = (given: Given, otherwise: number): number => {
  const limit = Number(given.option('limit') ?? otherwise);
  if (Number.isInteger(limit) && limit >= 1 && limit <= MOST) return limit;
  throw new WrongUsage(`--limit must be a whole number from 1 to ${MOST}.`);
};

export const deadLetterCommands: readonly Command[] = [list, redrive, discard];
