import { type Clock } from '../ports/clock.js';

export abstract class LaneSettings {
  /** Requests in flight to one endpoint at once, at most. */
  abstract readonly concurrency: number;
  /** How long something may wait for its turn before it goes back to its row, in ms. */
  abstract readonly patienceMs: number;
}

/** There is no room for it now: it goes back to its row, to be due then (ms since the epoch). */
export class Postponed {
  constructor(readonly dueAt: number) {}
}

/** What is put back is never due later than this, however long the lane. */
const LONGEST_POSTPONEMENT_MS = 60_000;
/** Of so many latest durations the shortest is the endpoint's own; the others also hold our waiting for the CPU. */
const DURATIONS_KEPT = 16;
/** A request under way for less than this (ms) says nothing yet: a busy worker is late to hear of the answer. */
const SAYS_NOTHING_MS = 500;
/** Up to here (ms) an endpoint is prompt: ten requests at once make 200 a second. */
const PROMPT_MS = 50;

interface Waiting {
  readonly since: number;
  readonly start: () => void;
  readonly putBack: (postponed: Postponed) => void;
}

/** One endpoint's lane: a few requests at once, a queue no longer than patience lasts. */
class Lane {
  private readonly startedAt = new Map<symbol, number>();
  private queue: Waiting[] = [];
  private readonly durations: number[] = [];
  /** When the next one put back may come again: each gets its own turn, as far apart as requests end. */
  private nextTurn = 0;

  constructor(
    private readonly settings: LaneSettings,
    private readonly clock: Clock,
  ) {}

  get idle(): boolean {
    return this.startedAt.size === 0 && this.queue.length === 0;
  }

  isPrompt(now: number): boolean {
    return this.expectedMs(now) <= PROMPT_MS;
  }

  run<T>(work: () => Promise<T>): Promise<T | Postponed> {
    if (this.startedAt.size < this.settings.concurrency) return this.start(work);
    const now = this.clock.now();
    if (this.queue.length >= this.capacity(now)) return Promise.resolve(this.postpone(now));
    return new Promise((resolve, reject) => {
      this.queue.push({
        since: now,
        start: () => {
          this.start(work).then(resolve, reject);
        },
        putBack: resolve,
      });
    });
  }

  /** Puts back what has waited longer than patience lasts. */
  sweep(now: number): void {
    const patient = this.queue.findIndex(({ since }) => now - since <= this.settings.patienceMs);
    const late = patient === -1 ? this.queue : this.queue.slice(0, patient);
    this.queue = patient === -1 ? [] : this.queue.slice(patient);
    for (const { putBack } of late) putBack(this.postpone(now));
  }

  private async start<T>(work: () => Promise<T>): Promise<T> {
    const ticket = Symbol('request');
    const startedAt = this.clock.now();
    this.startedAt.set(ticket, startedAt);
    try {
      return await work();
    } finally {
      this.startedAt.delete(ticket);
      if (this.durations.push(this.clock.now() - startedAt) > DURATIONS_KEPT)
        this.durations.shift();
      this.queue.shift()?.start();
    }
  }

  /** What a request may be expected to take: as long as lately, or as long as the oldest is already taking. */
  private expectedMs(now: number): number {
    const oldestMs = now - (this.startedAt.values().next().value ?? now);
    const latelyMs = this.durations.length === DURATIONS_KEPT ? Math.min(...this.durations) : 0;
    return Math.max(latelyMs, oldestMs > SAYS_NOTHING_MS ? oldestMs : 0, 1);
  }

  /** Before a prompt endpoint all may wait: what does not get its turn is swept. */
  private capacity(now: number): number {
    const { concurrency, patienceMs } = this.settings;
    const expectedMs = this.expectedMs(now);
    if (expectedMs <= PROMPT_MS) return Infinity;
    return Math.max(concurrency, Math.floor((concurrency * patienceMs) / expectedMs));
  }

  private postpone(now: number): Postponed {
    const turn = this.expectedMs(now) / this.settings.concurrency;
    this.nextTurn = Math.max(this.nextTurn, now + this.settings.patienceMs) + turn;
    this.nextTurn = Math.min(this.nextTurn, now + LONGEST_POSTPONEMENT_MS);
    return new Postponed(Math.round(this.nextTurn));
  }
}

/** A lane per endpoint, so that nothing waits for a slow endpoint but that endpoint. */
export class Lanes {
  private readonly lanes = new Map<string, Lane>();

  constructor(
    private readonly settings: LaneSettings,
    private readonly clock: Clock,
  ) {}

  /** Does the work when its turn comes, or says when to try again. */
  run<T>(endpoint: string, work: () => Promise<T>): Promise<T | Postponed> {
    let lane = this.lanes.get(endpoint);
    if (!lane) {
      lane = new Lane(this.settings, this.clock);
      this.lanes.set(endpoint, lane);
    }
    return lane.run(work);
  }

  /** Whether the endpoint answers quickly, as far as is known: what waits for it then waits for us. */
  isPrompt(endpoint: string): boolean {
    return this.lanes.get(endpoint)?.isPrompt(this.clock.now()) ?? true;
  }

  /** To be called a few times within `patienceMs`. Forgets lanes nothing runs in. */
  sweep(): void {
    const now = this.clock.now();
    for (const [endpoint, lane] of this.lanes) {
      lane.sweep(now);
      if (lane.idle) this.lanes.delete(endpoint);
    }
  }
}
