import type { INestApplicationContext } from '@nestjs/common';
import { clockCheck } from './clock-check.js';
import { Readiness } from './health-checks.js';
import { onceStoreAnswers } from './once-store-answers.js';

/** What an app asks of its store before it starts, and whenever it is asked whether it is ready. */
export interface StoreHealth {
  /** Rejects while it does not answer. */
  ping(): Promise<void>;
  /** Rejects when its schema is not this version's, and with StoreUnavailable while it does not answer. */
  assertMigrated(): Promise<void>;
  /** By how much its clock is ahead of this machine's, in ms. */
  clockAheadMs(): Promise<number>;
}

/** Rejects when the store is not fit to start on; from then on readiness tells. */
export const relyOnStore = async (
  app: INestApplicationContext,
  store: StoreHealth,
  { maxClockSkewMs }: { readonly maxClockSkewMs: number },
): Promise<void> => {
  const clocks = clockCheck(() => store.clockAheadMs(), maxClockSkewMs);
  await onceStoreAnswers(() => store.assertMigrated());
  await clocks();
  app.get(Readiness).add('database', () => store.ping());
  app.get(Readiness).add('clock', clocks);
};
