import { AskedToWait } from '../pacing/asked-to-wait.js';
import { HostGate } from '../pacing/host-gate.js';
import { type HostThrottles } from '../pacing/host-throttles.js';
import { Pace } from '../pacing/pace.js';
import { RateGate } from '../pacing/rate-gate.js';
import { type Rates } from '../pacing/rates.js';
import { ThrottleListener } from '../pacing/throttle-listener.js';
import type { Clock } from '../ports/clock.js';
import type { Log } from '../ports/log.js';
import { InMemoryHostThrottles } from './in-memory-host-throttles.js';
import { InMemoryRates } from './in-memory-rates.js';

interface PaceParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly rates?: Rates;
  readonly throttles?: HostThrottles;
}

class NobodyListens extends ThrottleListener {
  override onThrottled(): Promise<void> {
    return Promise.resolve();
  }
}

/** Of one worker alone, unless it shares what it is given. */
export const paceWith = ({
  clock,
  log,
  rates = new InMemoryRates(),
  throttles = new InMemoryHostThrottles(),
}: PaceParts): Pace =>
  new Pace(
    new HostGate(throttles, { waitingAt: () => [] }, new NobodyListens(), clock, log),
    new RateGate(rates, clock),
    new AskedToWait(clock),
  );
