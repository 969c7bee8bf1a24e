import { AccountNotFound, ApiKeyNotFound, ApiKeys, isScope, SCOPES } from '#application';
import { DEFAULT_ACCOUNT, isId } from '#domain';
import type { StoreForMaintenance } from '#postgres';
import { parseDuration, Sha256Digests, SystemClock, Uuidv7Ids } from '#runtime';
import { Failed, listed, required, TEXT, WrongUsage, type Command, type Given } from './command.js';
import { withMigratedStore } from './opened.js';

const MOST_KEYS = 1_000;
const clock = new SystemClock();

const apiKeys = ({ access }: StoreForMaintenance): ApiKeys =>
  new ApiKeys(access, new Sha256Digests(), new Uuidv7Ids(), clock);

const createAccount: Command = {
  words: 'accounts create',
  usage: '<id> --name <name>',
  summary: 'Adds an account.',
  operands: 1,
  options: { name: TEXT },
  run: async (given) => {
    const [id = ''] = given.operands;
    const name = required(given, 'name');
    if (!isId(id)) throw new WrongUsage(`"${id}" cannot be an id: write 1 to 128 characters.`);
    return withMigratedStore(given.environment, async ({ access }) => {
      if (await access.findAccount(id)) throw new Failed(`There is an account ${id} already.`);
      const createdAt = new Date(clock.now()).toISOString();
      const account = await access.putAccount({ id, name, createdAt });
      return { text: `Added the account ${id}.`, json: account };
    });
  },
};

const createKey: Command = {
  words: 'keys create',
  usage: '--account <id> --name <name> --scopes <a,b> [--expires <90d>]',
  summary: 'Issues an API key, and tells it this once.',
  operands: 0,
  options: { account: TEXT, name: TEXT, scopes: TEXT, expires: TEXT },
  run: async (given) => {
    const account = required(given, 'account');
    const name = required(given, 'name');
    const scopes = scopesOf(given);
    const expiresAt = expiryOf(given);
    return withMigratedStore(given.environment, async (store) => {
      const isKnown = account === DEFAULT_ACCOUNT || (await store.access.findAccount(account));
      if (!isKnown) throw new AccountNotFound(account);
      const issued = await apiKeys(store).issue({ account, name, scopes, expiresAt });
      return { text: issued.key, json: { ...issued.stored, key: issued.key } };
    });
  },
};

const scopesOf = (given: Given) => {
  required(given, 'scopes');
  return (listed(given, 'scopes') ?? []).map((scope) => {
    if (isScope(scope)) return scope;
    throw new WrongUsage(`"${scope}" is no scope: there are ${SCOPES.join(', ')}.`);
  });
};

const expiryOf = (given: Given): number | null => {
  const expires = given.option('expires');
  if (expires === undefined) return null;
  const ms = parseDuration(expires);
  if (ms === undefined) throw new WrongUsage('--expires must be a duration such as 12h or 90d.');
  return clock.now() + ms;
};

const listKeys: Command = {
  words: 'keys list',
  usage: '--account <id>',
  summary: 'Lists the API keys of an account, newest first.',
  operands: 0,
  options: { account: TEXT },
  run: async (given) => {
    const account = required(given, 'account');
    return withMigratedStore(given.environment, async ({ access }) => {
      const { items } = await access.listKeys(account, { limit: MOST_KEYS, after: null });
      const lines = items.map(({ id, name, scopes, revokedAt, expiresAt }) =>
        [
          ...[id, name, scopes.join(',')],
          revokedAt === null ? `expires ${expiresAt ?? 'never'}` : `revoked ${revokedAt}`,
        ].join('  '),
      );
      return { text: lines.length > 0 ? lines.join('\n') : 'There are none.', json: items };
    });
  },
};

const revokeKey: Command = {
  words: 'keys revoke',
  usage: '<id> --account <id>',
  summary: 'Revokes an API key, at once and for good.',
  operands: 1,
  options: { account: TEXT },
  run: async (given) => {
    const [id = ''] = given.operands;
    const account = required(given, 'account');
    return withMigratedStore(given.environment, async (store) => {
      if (!(await apiKeys(store).revoke(account, id))) throw new ApiKeyNotFound(id);
      return { text: `Revoked the API key ${id}.`, json: { id, revoked: true } };
    });
  },
};

export const accessCommands: readonly Command[] = [createAccount, createKey, listKeys, revokeKey];
