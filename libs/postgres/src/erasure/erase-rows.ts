import type { Removed } from '#application';
import type { EntityManager } from 'typeorm';
import { deleteBatch } from '../housekeeping/delete-some.js';

interface Table {
  readonly name: string;
  readonly owner: string;
}

/** Told otherwise: by what becomes of a webhook, or of the account's types. */
const APART = ['webhooks', 'event_types', 'event_type_changes'];

/**
 * Every table with rows of an account or of a webhook, by what the catalogue says: one that is added later is not
 * forgotten. The ledger's partitions are not among them.
 */
const TABLES = `
  select c.relname as name, a.attname as owner
  from pg_class c join pg_attribute a on a.attrelid = c.oid
  where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r' and not c.relispartition
    and a.attname in ('account', 'webhook_id') and not a.attisdropped and c.relname <> all ($1)
  order by c.relname`;

/** Tables with rows of an account, by name, but for what stays of its event types for a day. */
export const tablesOfAccounts = async (manager: EntityManager): Promise<readonly string[]> => {
  const tables = await manager.query<Table[]>(TABLES, [['event_type_changes']]);
  return tables.filter(({ owner }) => owner === 'account').map(({ name }) => name);
};

const CONDITIONS: Readonly<Record<string, string>> = {
  account: 'account = $1',
  webhook_id: 'webhook_id in (select id from webhooks where account = $1)',
};

/** Some rows of each kind that belong to the account or its webhooks. Nothing: there are no more. */
export const eraseRows = async (manager: EntityManager, account: string): Promise<Removed> => {
  const tables = await manager.query<Table[]>(TABLES, [APART]);
  const removed: Record<string, number> = {};
  const erase = async (table: string, condition: string): Promise<void> => {
    const count = await deleteBatch(manager, table, condition, [account]);
    if (count > 0) removed[kindOf(table)] = (removed[kindOf(table)] ?? 0) + count;
  };
  // First, while the keys are there that say whose they are.
  await erase('access_tokens', 'key_id in (select id from api_keys where account = $1)');
  for (const { name, owner } of tables) await erase(name, CONDITIONS[owner] ?? 'false');
  await erase('accounts', 'id = $1');
  return removed;
};

/** `api_keys`: `apiKeys`. */
const kindOf = (table: string): string =>
  table === 'domain_event_ids'
    ? 'eventIds'
    : table.replace(/_(\w)/g, (_, first: string) => first.toUpperCase());
