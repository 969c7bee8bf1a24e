import { type Clock } from '../../ports/clock.js';
import { type DeliveryRoad } from '../../ports/delivery-road.js';
import { type Ledger } from '../../ports/ledger.js';
import { RoadLength } from './road-length.js';
import { TakeByTurns } from './take-by-turns.js';

export abstract class DeliveryClockSettings {
  abstract readonly leaseMs: number;
  /** While what waits for a worker weighs more than this, about, in small deliveries, nothing is added: what is due is safe in its row. */
  abstract readonly maxBacklog: number;
  /** Deliveries taken at once, at most. */
  abstract readonly maxBatch: number;
}

/**
 * Hands what is due to the road: a retry, a delivery lost with its worker and a broker that lost
 * everything are one case. What is due goes by turns of the accounts.
 */
export class DeliveryClock {
  private readonly turns: TakeByTurns;
  private readonly length: RoadLength;
  private takenAt: number | null = null;

  constructor(
    private readonly ledger: Ledger,
    private readonly road: DeliveryRoad,
    private readonly clock: Clock,
    private readonly settings: DeliveryClockSettings,
  ) {
    this.turns = new TakeByTurns(ledger);
    this.length = new RoadLength(road);
  }

  /** When it took something last, in ms since the epoch; null: not yet. */
  get lastTakenAt(): number | null {
    return this.takenAt;
  }

  /** Resolves to whether there may be more at once. */
  async tick(): Promise<boolean> {
    const { leaseMs, maxBacklog, maxBatch } = this.settings;
    const now = this.clock.now();
    const released = await this.ledger.release(now, maxBatch);
    if ((await this.length.weight()) > maxBacklog) return false;
    const { taken, mayBeMore } = await this.turns.take({
      ...{ now, leaseUntil: now + leaseMs, limit: maxBatch },
    });
    if (taken.length > 0) {
      this.length.note(taken, await this.road.announce(taken));
      this.takenAt = now;
    }
    return mayBeMore || released === maxBatch;
  }
}
