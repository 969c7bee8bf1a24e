import {
  AccountNotFound,
  ApiKeyNotFound,
  ApiKeys,
  isScope,
  SCOPES,
  type AccessStore,
  type ApiKey,
} from '#application';
import { DEFAULT_ACCOUNT, isId } from '#domain';
import type { StoreForMaintenance } from '#postgres';
import {
  KeyRing,
  parseDuration,
  readSettings,
  Sha256Digests,
  SystemClock,
  Uuidv7Ids,
} from '#runtime';
import {
  FLAG,
  listed,
  nameIn,
  required,
  TEXT,
  WrongUsage,
  type Command,
  type Given,
} from './command.js';
import { withMigratedStore, type Environment } from './opened.js';

const KEYS_TO_A_PAGE = 1_000;
const LONGEST_MS = 36_500 * 86_400_000;
const clock = new SystemClock();

const apiKeys = (
  { access }: StoreForMaintenance,
  seals: ConstructorParameters<typeof ApiKeys>[2] = NO_SEALS,
): ApiKeys => new ApiKeys(access, new Sha256Digests(), seals, new Uuidv7Ids(), clock);

const refuse = (): never => {
  throw new Error('Nothing is sealed here.');
};
const NO_SEALS = { seal: refuse, open: refuse };

const keyRing = (environment: Environment): KeyRing =>
  new KeyRing(readSettings(environment, 'POSTRIDER_SECRET_KEYS').secretKeys);

const createAccount: Command = {
  words: 'accounts create',
  usage: '<id> --name <name>',
  summary: 'Adds an account.',
  operands: 1,
  options: { name: TEXT },
  run: async (given) => {
    const [id = ''] = given.operands;
    const name = nameIn(given);
    if (!isId(id)) throw new WrongUsage(`"${id}" cannot be an id: write 1 to 128 characters.`);
    return withMigratedStore(given.environment, async ({ access }) => {
      const createdAt = new Date(clock.now()).toISOString();
      const account = await access.addAccount({ id, name, createdAt });
      return { text: `Added the account ${id}.`, json: account };
    });
  },
};

const createKey: Command = {
  words: 'keys create',
  usage:
    '--account <id> --name <name> --scopes <a,b> [--expires <90d>] [--principal <id>] [--recoverable]',
  summary: 'Issues an API key, and tells it this once.',
  operands: 0,
  options: {
    ...{ account: TEXT, name: TEXT, scopes: TEXT, expires: TEXT },
    ...{ principal: TEXT, recoverable: FLAG },
  },
  run: async (given) => {
    const account = required(given, 'account');
    const name = nameIn(given);
    const scopes = scopesOf(given);
    const expiresAt = expiryOf(given);
    const principal = given.option('principal') ?? null;
    const recoverable = given.flag('recoverable');
    const seals = recoverable ? keyRing(given.environment) : NO_SEALS;
    return withMigratedStore(given.environment, async (store) => {
      await refuseUnknown(store.access, account);
      const issued = await apiKeys(store, seals).issue({
        ...{ account, name, scopes, expiresAt, principal, recoverable },
      });
      return { text: issued.key, json: { ...issued.stored, key: issued.key } };
    });
  },
};

/** Throws AccountNotFound. */
const refuseUnknown = async (access: AccessStore, account: string): Promise<void> => {
  const isKnown = account === DEFAULT_ACCOUNT || (await access.findAccount(account)) !== undefined;
  if (!isKnown) throw new AccountNotFound(account);
};

const THERE_ARE = SCOPES.join(', ');

const scopesOf = (given: Given) => {
  required(given, 'scopes');
  const scopes = listed(given, 'scopes') ?? [];
  if (scopes.length === 0) throw new WrongUsage(`--scopes names none: there are ${THERE_ARE}.`);
  return scopes.map((scope) => {
    if (isScope(scope)) return scope;
    throw new WrongUsage(`"${scope}" is no scope: there are ${THERE_ARE}.`);
  });
};

const expiryOf = (given: Given): number | null => {
  const expires = given.option('expires');
  if (expires === undefined) return null;
  const ms = parseDuration(expires);
  if (ms === undefined || ms <= 0 || ms > LONGEST_MS) {
    throw new WrongUsage('--expires must be a duration such as 12h or 90d, of 36500d at most.');
  }
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
      const keys = await allKeys(access, account);
      // One that was never made may have keys all the same.
      if (keys.length === 0) await refuseUnknown(access, account);
      const lines = keys.map(lineOf);
      return { text: lines.length > 0 ? lines.join('\n') : 'There are none.', json: keys };
    });
  },
};

const allKeys = async (
  access: AccessStore,
  account: string,
  after: string | null = null,
): Promise<readonly ApiKey[]> => {
  const { items, next } = await access.listKeys(account, { limit: KEYS_TO_A_PAGE, after });
  return next === null ? items : [...items, ...(await allKeys(access, account, next))];
};

const lineOf = ({ id, name, scopes, principal, revokedAt, expiresAt }: ApiKey): string =>
  [
    ...[id, name, scopes.join(',')],
    ...(principal === null ? [] : [`for ${principal}`]),
    revokedAt === null ? `expires ${expiresAt ?? 'never'}` : `revoked ${revokedAt}`,
  ].join('  ');

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
