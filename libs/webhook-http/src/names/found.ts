import type { LookupAddress } from 'node:dns';

export interface Found {
  readonly addresses: readonly LookupAddress[];
  /** For how long they may be used again, in ms. */
  readonly keepMs: number;
}

/** An answer may be used again for so long at most: what a name means may change. */
export const LONGEST_KEPT_MS = 5_000;
