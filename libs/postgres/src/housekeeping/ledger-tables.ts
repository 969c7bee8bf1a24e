/** A partitioned table of the ledger, and the column whose UUIDv7 says which day a row belongs to. */
export interface LedgerTable {
  readonly name: 'domain_events' | 'deliveries' | 'attempts';
  readonly key: 'key' | 'id' | 'delivery_id';
}

/** What nobody refers to any more comes first: attempts go by their deliveries, events by theirs. */
export const DELIVERIES = { name: 'deliveries', key: 'id' } as const satisfies LedgerTable;
export const ATTEMPTS = { name: 'attempts', key: 'delivery_id' } as const satisfies LedgerTable;
export const EVENTS = { name: 'domain_events', key: 'key' } as const satisfies LedgerTable;
export const LEDGER: readonly LedgerTable[] = [DELIVERIES, ATTEMPTS, EVENTS];

export const LIVE = `state in ('pending', 'held')`;
