import type { HealthCheck } from './health-checks.js';

/**
 * Fails while this machine's clock and the store's are further apart than `maxSkewMs`. `clockAheadMs` tells by
 * how much the store's is ahead, in ms. Whoever takes a delivery goes by the machine's clock: workers whose clocks
 * differ by more than what a lease is left with take it twice.
 */
export const clockCheck =
  (clockAheadMs: () => Promise<number>, maxSkewMs: number): HealthCheck =>
  async () => {
    // That the store does not answer is another check's to say.
    const aheadMs = await clockAheadMs().catch(() => 0);
    if (Math.abs(aheadMs) <= maxSkewMs) return;
    const [ms, side] = aheadMs > 0 ? [aheadMs, 'behind'] : [-aheadMs, 'ahead of'];
    throw new Error(
      `The clock of this machine is ${ms} ms ${side} PostgreSQL's, which may be ${maxSkewMs} ms` +
        ' (POSTRIDER_MAX_CLOCK_SKEW): let both machines take the time by NTP.',
    );
  };
