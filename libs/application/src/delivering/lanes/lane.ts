import type { Answer, Pacing } from '#domain';
import type { Clock } from '../../ports/clock.js';
import { AdaptiveConcurrency, PROMPT_MS } from './adaptive-concurrency.js';
import { endingOf } from './ending.js';
import { Flow } from './flow.js';
import { answerIn, type LaneWork } from './lane-work.js';
import { Postponed } from './postponed.js';

/** What is put back is never due later than this, however long the lane. */
const LONGEST_POSTPONEMENT_MS = 60_000;
/** A request under way for less than this (ms) says nothing yet: a busy worker is late to hear of the answer. */
const SAYS_NOTHING_MS = 500;
/** An endpoint in trouble is remembered for as long (ms): what was put back returns within a minute. */
const REMEMBERED_MS = 120_000;

/** Added again and again it spreads evenly over an interval, however many there will be. */
const GOLDEN_SECTION = 0.618_034;

interface Waiting {
  readonly since: number;
  readonly start: () => void;
  readonly putBack: (postponed: Postponed) => void;
}

/** One endpoint's lane: a few requests at once, a queue no longer than patience lasts. */
export class Lane {
  private readonly startedAt = new Map<symbol, number>();
  private readonly concurrency: AdaptiveConcurrency;
  private readonly flow = new Flow();
  private queue: Waiting[] = [];
  /** When the next one put back may come again: each gets its own turn, as far apart as requests end. */
  private nextTurn = 0;
  private spread = 0;
  private lastEndAt = 0;

  constructor(
    pacing: Pacing,
    private readonly patienceMs: number,
    private readonly clock: Clock,
  ) {
    this.concurrency = new AdaptiveConcurrency(pacing.concurrency);
  }

  /** Whether nothing is known of it that a new one would not know. */
  isForgettable(now: number): boolean {
    if (this.startedAt.size > 0 || this.queue.length > 0) return false;
    return this.concurrency.isWhole || now - this.lastEndAt > REMEMBERED_MS;
  }

  isPrompt(now: number): boolean {
    return this.expectedMs(now) <= PROMPT_MS;
  }

  /** What a request may be expected to take: as long as lately, or as long as the oldest is already taking. */
  expectedMs(now: number): number {
    const oldestMs = now - (this.startedAt.values().next().value ?? now);
    return Math.max(this.concurrency.latelyMs, oldestMs > SAYS_NOTHING_MS ? oldestMs : 0, 1);
  }

  run<T extends LaneWork>(pacing: Pacing, work: () => Promise<T>): Promise<T | Postponed> {
    this.concurrency.allowAtMost(pacing.concurrency);
    if (this.startedAt.size < this.concurrency.allowed) return this.start(work);
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

  /** Puts back what has waited longer than patience lasts; how many of these waited for us, and not for the endpoint. */
  sweep(now: number): number {
    const patient = this.queue.findIndex(({ since }) => now - since <= this.patienceMs);
    const late = patient === -1 ? this.queue : this.queue.slice(0, patient);
    this.queue = patient === -1 ? [] : this.queue.slice(patient);
    for (const { putBack } of late) putBack(this.postpone(now));
    return this.concurrency.isPrompt ? late.length : 0;
  }

  private async start<T extends LaneWork>(work: () => Promise<T>): Promise<T> {
    const ticket = Symbol('request');
    const startedAt = this.clock.now();
    this.startedAt.set(ticket, startedAt);
    this.flow.begins(startedAt);
    try {
      const done = await work();
      const answer = answerIn(done);
      if (answer) this.learn(answer, startedAt);
      return done;
    } finally {
      this.startedAt.delete(ticket);
      this.flow.ended(this.clock.now(), this.startedAt.size);
      while (this.startedAt.size < this.concurrency.allowed && this.queue.length > 0)
        this.queue.shift()?.start();
    }
  }

  private learn(answer: Answer, startedAt: number): void {
    const now = this.clock.now();
    this.lastEndAt = now;
    const durationMs = now - startedAt;
    this.concurrency.ended({ ending: endingOf(answer), startedAt, durationMs }, now);
  }

  /** Before a prompt endpoint all may wait: what does not get its turn is swept. */
  private capacity(now: number): number {
    if (this.isPrompt(now)) return Infinity;
    return Math.max(this.concurrency.allowed, Math.floor(this.patienceMs / this.turnMs(now)));
  }

  private turnMs(now: number): number {
    return this.flow.gapMs(now, this.concurrency.allowed);
  }

  private postpone(now: number): Postponed {
    const turn = this.turnMs(now);
    const latest = now + LONGEST_POSTPONEMENT_MS;
    this.nextTurn = Math.max(this.nextTurn, now + this.patienceMs) + turn;
    if (this.nextTurn <= latest) return new Postponed(Math.round(this.nextTurn));
    this.nextTurn = latest;
    // For these there is no turn: at one instant they would all come back at once, and hold up everyone.
    this.spread = (this.spread + GOLDEN_SECTION) % 1;
    return new Postponed(Math.round(latest - (this.spread * LONGEST_POSTPONEMENT_MS) / 2));
  }
}
