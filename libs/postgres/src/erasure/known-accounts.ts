import type { EntityManager } from 'typeorm';
import { tablesOfAccounts } from './erase-rows.js';

const LEDGER = ['deliveries', 'domain_events'];

/** Whether a row of any kind is the account's, or it was erased so lately that what was under way may still come. */
export const isKnown = async (manager: EntityManager, account: string): Promise<boolean> => {
  const tables = [...(await tablesOfAccounts(manager)), ...LEDGER];
  const conditions = [
    'exists (select from accounts where id = $1)',
    `exists (select from erasure_leftovers where kind = 'accounts' and id = $1)`,
    ...tables.map((table) => `exists (select from ${table} where account = $1)`),
  ];
  const [row] = await manager.query<{ known: boolean }[]>(
    `select ${conditions.join(' or ')} as known`,
    [account],
  );
  return row?.known ?? false;
};
