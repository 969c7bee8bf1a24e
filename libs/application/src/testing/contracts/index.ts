export * from './access-store.contract.js';
export * from './event-types.contract.js';
export * from './idempotent-replies.contract.js';
export * from './ledger.contract.js';
export * from './seals.contract.js';
export type { MadeStore, StoreUnderTest } from './store-under-test.js';
export * from './untold-events.contract.js';
export * from './webhook-changes.contract.js';
export * from './webhook-streams.contract.js';
