import { type Clock } from '../../ports/clock.js';
import type { LaneAddress } from './lane-address.js';
import type { LaneWork } from './lane-work.js';
import { Lane } from './lane.js';
import { Postponed } from './postponed.js';

export { Postponed };

export abstract class LaneSettings {
  /** How long something may wait for its turn before it goes back to its row, in ms. */
  abstract readonly patienceMs: number;
}

/** A lane per endpoint, so that nothing waits for a slow endpoint but that endpoint. */
export class Lanes {
  private readonly lanes = new Map<string, Lane>();

  constructor(
    private readonly settings: LaneSettings,
    private readonly clock: Clock,
  ) {}

  /** Does the work when its turn comes, or says when to try again. */
  run<T extends LaneWork>(
    { endpoint, pacing }: LaneAddress,
    work: () => Promise<T>,
  ): Promise<T | Postponed> {
    let lane = this.lanes.get(endpoint);
    if (!lane) {
      lane = new Lane(pacing, this.settings.patienceMs, this.clock);
      this.lanes.set(endpoint, lane);
    }
    return lane.run(pacing, work);
  }

  /** How long a request to the endpoint may be expected to take, in ms; 0: nothing is known. */
  expectedMs(endpoint: string): number {
    return this.lanes.get(endpoint)?.expectedMs(this.clock.now()) ?? 0;
  }

  /** Whether the endpoint answers quickly, as far as is known: what waits for it then waits for us. */
  isPrompt(endpoint: string): boolean {
    return this.lanes.get(endpoint)?.isPrompt(this.clock.now()) ?? true;
  }

  /**
   * To be called a few times within `patienceMs`. Forgets lanes nothing runs in. How many it put back that waited
   * for us: more had been taken than could be made in time.
   */
  sweep(): number {
    const now = this.clock.now();
    let late = 0;
    for (const [endpoint, lane] of this.lanes) {
      late += lane.sweep(now);
      if (lane.isForgettable(now)) this.lanes.delete(endpoint);
    }
    return late;
  }
}
