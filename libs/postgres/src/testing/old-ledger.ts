import type { KeptEvent } from '#application';
import { kept } from '../../../application/src/testing/index.js';
import { firstIdAt } from '../partitions.js';

let made = 0;

/** A UUIDv7 of an instant (ms since the epoch), each another. */
export const idAt = (instant: number): string => {
  made += 1;
  return `${firstIdAt(instant).slice(0, 13)}-7000-8000-${made.toString(16).padStart(12, '0')}`;
};

/** An event as it came at an instant, owed to these webhooks. */
export const keptAt = (instant: number, webhookIds: readonly string[]): KeptEvent => ({
  ...kept({ next: () => idAt(instant) }, webhookIds, { id: idAt(instant) }),
  receivedAt: instant,
});
