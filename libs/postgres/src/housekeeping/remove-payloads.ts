import type { EntityManager } from 'typeorm';
import { firstIdAt } from '../partitions.js';
import { knownPartitions } from './known-partitions.js';
import { ATTEMPTS, EVENTS, LIVE } from './ledger-tables.js';
import { NOTHING, together, type Progress } from './progress.js';
import { writeAnew, type Removal } from './write-anew.js';

const BATCH = 5_000;
const NO_WORDS = 'response_headers = null, response_excerpt = null, request = null';

const owedIn = (first: string, end: string): string =>
  `select event_key from deliveries where event_key >= '${first}' and event_key < '${end}' and ${LIVE}`;

/** What events said. Those that are owed keep it until they are not. */
const BODIES: Removal = {
  table: EVENTS,
  bare: (first, end) => ({ body: `case when key in (${owedIn(first, end)}) then body end` }),
  isHeldUp: async () => false,
  catchUp: async (manager, { partition, bare, first, end }) => {
    const owed = owedIn(first, end);
    await manager.query(
      `update ${bare} b set body = p.body from ${partition} p
       where p.key = b.key and b.body is null and b.key in (${owed})`,
    );
    await manager.query(
      `insert into payloads_still_owed select distinct event_key from (${owed}) as owed
       on conflict do nothing`,
    );
  },
};

/** What receivers were asked and answered. */
const ANSWERS: Removal = {
  table: ATTEMPTS,
  bare: () => ({ response_headers: 'null', response_excerpt: 'null', request: 'null' }),
  /** Attempts being made now would wait. */
  isHeldUp: async (manager, { first, end }) => {
    const [row] = await manager.query<{ found: boolean }[]>(
      `select exists (
         select from deliveries where id >= '${first}' and id < '${end}' and state = 'pending'
       ) as found`,
    );
    return row?.found ?? false;
  },
  catchUp: async () => undefined,
};

/**
 * Takes what events said and receivers answered out of the days that ended before the horizon (ms since the
 * epoch), one partition at a time.
 */
export const removePayloads = async (
  manager: EntityManager,
  horizon: number,
): Promise<Progress> => {
  let progress = together(
    await removeWhatIsOwedNoMore(manager),
    await removeFromDefaults(manager, firstIdAt(horizon)),
  );
  for (const removal of [BODIES, ANSWERS]) {
    for (const partition of await knownPartitions(manager, removal.table)) {
      if (partition.isBare || partition.until > horizon) continue;
      const written = await writeAnew(manager, removal, partition);
      progress = together(progress, written);
      // Whoever shuts down waits for one at most.
      if (written.done > 0) return { ...progress, more: true };
    }
  }
  return progress;
};

const removeWhatIsOwedNoMore = async (manager: EntityManager): Promise<Progress> => {
  const isOwed = (key: string): string =>
    `exists (select from deliveries d where d.event_key = ${key} and ${LIVE})`;
  const rows = await manager.query<{ event_key: string }[]>(
    `select event_key from payloads_still_owed s where not ${isOwed('s.event_key')} limit ${BATCH}`,
  );
  const keys = rows.map(({ event_key: key }) => key);
  await manager.query(
    `update domain_events e set body = null where e.key = any ($1::uuid[]) and not ${isOwed('e.key')}`,
    [keys],
  );
  await manager.query(
    `delete from payloads_still_owed s where event_key = any ($1::uuid[]) and not ${isOwed('s.event_key')}`,
    [keys],
  );
  return { ...NOTHING, more: keys.length === BATCH };
};

const removeFromDefaults = async (manager: EntityManager, end: string): Promise<Progress> =>
  together(
    await updateSome(
      manager,
      { table: 'domain_events_default', set: 'body = null' },
      `key < '${end}' and body is not null and not key in (${owedIn(firstIdAt(0), end)})`,
    ),
    await updateSome(
      manager,
      { table: 'attempts_default', set: NO_WORDS },
      `delivery_id < '${end}' and (response_headers is not null or response_excerpt is not null or request is not null)`,
    ),
  );

const updateSome = async (
  manager: EntityManager,
  { table, set }: { readonly table: string; readonly set: string },
  condition: string,
): Promise<Progress> => {
  const [, count] = await manager.query<[unknown[], number]>(
    `update ${table} set ${set}
     where ctid = any (array(select ctid from ${table} where ${condition} limit ${BATCH}))`,
  );
  return { ...NOTHING, more: count === BATCH };
};
