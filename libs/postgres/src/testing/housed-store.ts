import type { Tidied, TidyTerms } from '#application';
import { freshDatabase } from '../../../../test/services/index.js';
import { DAY_MS } from '../partitions.js';
import { PostgresHousekeeping } from '../housekeeping/postgres-housekeeping.js';
import { openStore, type PostgresStore } from './postgres-store.js';

const RETENTION_MS = 90 * DAY_MS;
const PAYLOAD_RETENTION_MS = 30 * DAY_MS;

export type LedgerName = 'domain_events' | 'deliveries' | 'attempts';

/** A store of its own, and who keeps house there. */
export interface HousedStore extends PostgresStore {
  readonly url: string;
  readonly housekeeping: PostgresHousekeeping;
  /** The usual terms at an instant (ms since the epoch). */
  terms(now: number): TidyTerms;
  /** Until nothing is left to do at once. */
  tidy(now: number): Promise<readonly Tidied[]>;
  /** In which partition each row lies, by its key. */
  places(table: LedgerName): Promise<Readonly<Record<string, string>>>;
  drop(): Promise<void>;
}

const KEYS = { domain_events: 'key', deliveries: 'id', attempts: 'delivery_id' } as const;

export const housedStore = async (): Promise<HousedStore> => {
  const database = await freshDatabase();
  const store = await openStore(database.url);
  const housekeeping = new PostgresHousekeeping(store.dataSource);
  const terms = (now: number): TidyTerms => ({
    now,
    copiesSince: now - DAY_MS,
    deliveriesSince: now - RETENTION_MS,
    payloadsSince: now - PAYLOAD_RETENTION_MS,
  });
  return {
    ...store,
    url: database.url,
    housekeeping,
    terms,
    tidy: async (now) => {
      const all: Tidied[] = [];
      for (let more = true; more;) {
        const tidied = await housekeeping.tidy(terms(now));
        if (tidied) all.push(tidied);
        more = tidied?.more ?? false;
      }
      return all;
    },
    places: async (table) => {
      const rows = await store.dataSource.query<{ key: string; place: string }[]>(
        `select ${KEYS[table]} as key, tableoid::regclass::text as place from ${table}`,
      );
      return Object.fromEntries(rows.map(({ key, place }) => [key, place]));
    },
    drop: async () => {
      await store.close();
      await database.drop();
    },
  };
};
