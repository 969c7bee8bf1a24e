import { Erasure, type Erased, type Removed } from '#application';
import type { DataSource, EntityManager } from 'typeorm';
import { again } from '../executor.js';
import { isUuid } from '../paging.js';
import { eraseDeliveries } from './erase-deliveries.js';
import { eraseRows } from './erase-rows.js';
import { eraseWebhooks } from './erase-webhooks.js';
import { isKnown } from './known-accounts.js';
import { leave } from './leave.js';

const BATCH = 1_000;

export class PostgresErasure extends Erasure {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  knows(account: string): Promise<boolean> {
    return again(() => isKnown(this.dataSource.manager, account));
  }

  nextOfAccount(account: string, now: number): Promise<Erased> {
    return again(() => this.ofAccount(this.dataSource.manager, account, now));
  }

  nextOfEvent(account: string, idOrKey: string, now: number): Promise<Erased> {
    return again(() => this.ofEvent(this.dataSource.manager, { account, idOrKey }, now));
  }

  /** What refers to something goes before it. */
  private async ofAccount(manager: EntityManager, account: string, now: number): Promise<Erased> {
    // First: it may be broken off after the last piece, and there is nothing more to know the account by.
    await leave(manager, 'accounts', [account], now);
    const { more, ...ledger } = await eraseDeliveries(manager, 'account = $1', account, now);
    if (more || ledger.deliveries > 0) return { removed: told(ledger), left: 'more' };
    const events = await eraseEvents(manager, account);
    if (events > 0) return { removed: { events }, left: 'more' };
    const types = await eraseEventTypes(manager, account, now);
    const rows = { ...(await eraseRows(manager, account)), ...told({ eventTypes: types }) };
    if (Object.keys(rows).length > 0) return { removed: rows, left: 'more' };
    return eraseWebhooks(manager, account, now);
  }

  /** The event itself comes last: as long as it is there, it says what else is to be removed. */
  private async ofEvent(
    manager: EntityManager,
    { account, idOrKey }: { readonly account: string; readonly idOrKey: string },
    now: number,
  ): Promise<Erased> {
    const keys = await keysOf(manager, account, idOrKey);
    if (keys.length === 0) return { removed: {}, left: 'nothing' };
    // From here on nobody can owe it again.
    await manager.query('update domain_events set body = null where key = any ($1::uuid[])', [
      keys,
    ]);
    const condition = 'event_key = any ($1::uuid[])';
    const { more, ...ledger } = await eraseDeliveries(manager, condition, keys, now);
    if (more) return { removed: told(ledger), left: 'more' };
    await manager.query(
      'delete from domain_event_ids where account = $1 and key = any ($2::uuid[])',
      [account, keys],
    );
    await manager.query('delete from domain_events where key = any ($1::uuid[])', [keys]);
    return { removed: { ...told(ledger), events: keys.length }, left: 'nothing' };
  }
}

const told = (counts: Removed): Removed =>
  Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));

const keysOf = async (
  manager: EntityManager,
  account: string,
  idOrKey: string,
): Promise<readonly string[]> => {
  const rows = await manager.query<{ key: string }[]>(
    'select key from domain_events where account = $1 and (event_id = $2 or key = $3)',
    [account, idOrKey, isUuid(idOrKey) ? idOrKey : null],
  );
  return rows.map(({ key }) => key);
};

const eraseEvents = async (manager: EntityManager, account: string): Promise<number> => {
  const rows = await manager.query<{ key: string }[]>(
    `select key from domain_events where account = $1 limit ${BATCH}`,
    [account],
  );
  if (rows.length === 0) return 0;
  await manager.query('delete from domain_events where key = any ($1::uuid[])', [
    rows.map(({ key }) => key),
  ]);
  return rows.length;
};

const eraseEventTypes = (manager: EntityManager, account: string, now: number): Promise<number> =>
  manager.transaction(async (transaction) => {
    const [, count] = await transaction.query<[unknown[], number]>(
      'delete from event_types where account = $1',
      [account],
    );
    if (count === 0) return 0;
    await transaction.query(
      'update event_type_changes set changed_in = pg_current_xact_id() where account = $1',
      [account],
    );
    await leave(transaction, 'event_types', [account], now);
    return count;
  });
