import { takeOfRate, type RateShare, type RateWindow } from '#domain';
import { Rates, type RateDemand } from '../pacing/rates.js';

export class InMemoryRates extends Rates {
  private readonly windows = new Map<string, RateWindow>();

  async take(demands: readonly RateDemand[], now: number): Promise<readonly RateShare[]> {
    return demands.map(({ webhookId, rate, wanted }) => {
      const share = takeOfRate(this.windows.get(webhookId) ?? null, rate, wanted, now);
      this.windows.set(webhookId, share.window);
      return share;
    });
  }
}
