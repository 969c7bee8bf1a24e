import { EraseData, type ErasedSoFar, type Removed } from '#application';
import { SystemClock } from '#runtime';
import { setTimeout as pause } from 'node:timers/promises';
import { required, TEXT, type Command, type Told } from './command.js';
import { withMigratedStore } from './opened.js';

const ACTOR = 'operator';
const clock = new SystemClock();
/** How long a worker may take to tell what happened to the webhooks, in ms. */
const PATIENCE_MS = 30_000;
const PAUSE_MS = 250;

export const erase: Command = {
  words: 'erase',
  usage: '--account <id> [--event <id>]',
  summary: 'Removes all that is kept about an account, or about one of its events, for good.',
  operands: 0,
  options: { account: TEXT, event: TEXT },
  run: async (given) => {
    const account = required(given, 'account');
    const event = given.option('event');
    return withMigratedStore(given.environment, async ({ transactions, webhooks, erasure }) => {
      const data = new EraseData(transactions, webhooks, erasure, clock);
      if (event !== undefined) {
        return told(`the event ${event}`, await data.event(account, event, Infinity));
      }
      return told(`the account ${account}`, await wholeAccount(data, account));
    });
  },
};

const wholeAccount = async (data: EraseData, account: string): Promise<ErasedSoFar> => {
  const removed: Record<string, number> = {};
  for (const end = clock.now() + PATIENCE_MS; ;) {
    const erased = await data.account(account, ACTOR, Infinity);
    for (const [kind, count] of Object.entries(erased.removed)) {
      removed[kind] = (removed[kind] ?? 0) + count;
    }
    if (erased.left !== 'untold' || clock.now() > end) return { ...erased, removed };
    await pause(PAUSE_MS);
  }
};

const told = (what: string, { removed, left }: ErasedSoFar): Told => {
  const done = left === 'nothing';
  const todo = done
    ? ''
    : ' What happened to its webhooks is not told to the broker yet: start a delivery-worker, then repeat this.';
  return {
    text: `Erased of ${what}: ${listOf(removed)}.${todo}`,
    json: { done, removed },
    off: !done,
  };
};

const listOf = (removed: Removed): string => {
  const counts = Object.entries(removed).map(([kind, count]) => `${count} ${wordsOf(kind)}`);
  return counts.length === 0 ? 'nothing, there was nothing left' : counts.join(', ');
};

/** `apiKeys`: `api keys`. */
const wordsOf = (kind: string): string => kind.replace(/[A-Z]/g, (c) => ` ${c.toLowerCase()}`);
