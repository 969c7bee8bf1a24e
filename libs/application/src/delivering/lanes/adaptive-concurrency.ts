/** What the end of a request says of its endpoint; `nothing`: no connection, so it never had the request. */
export type Ending = 'well' | 'too-much' | 'nothing';

export interface EndedRequest {
  readonly ending: Ending;
  readonly startedAt: number;
  readonly durationMs: number;
}

/** Of so many latest durations the shortest is the endpoint's own; the others also hold our waiting for the CPU. */
const DURATIONS_KEPT = 16;
/** Up to here (ms) an endpoint is prompt: ten requests at once make 200 a second. */
export const PROMPT_MS = 50;
/** So many times as long as usual is slow. */
const SLOW = 2;
/** What stays slow becomes usual: each end moves what is usual by this part toward what has been lately. */
const GETTING_USED = 1 / 64;

/**
 * How many requests one endpoint gets at once: as many as its pacing allows while all is well; half as many
 * when it does not answer in time, says that it is too much, or takes twice as long as usual; one more for each
 * round that went well (additive increase, multiplicative decrease, as in TCP, RFC 5681). Never fewer than one.
 * The requests under way at a cut say nothing new when they end, so a round cuts once.
 */
export class AdaptiveConcurrency {
  private limit: number;
  private cutAt = -Infinity;
  private readonly durations: number[] = [];
  private lately = 0;
  private usualMs = Infinity;

  constructor(private most: number) {
    this.limit = most;
  }

  /** Requests at once, from 1 to the most. */
  get allowed(): number {
    return Math.max(1, Math.floor(this.limit));
  }

  /** Whether all that the pacing allows is allowed. */
  get isWhole(): boolean {
    return this.allowed >= this.most;
  }

  /** Whether it is known to answer quickly, lately. */
  get isPrompt(): boolean {
    return this.lately > 0 && this.lately <= PROMPT_MS;
  }

  /** How long a request takes lately, in ms; 0 while too little is known. */
  get latelyMs(): number {
    return this.lately;
  }

  /** Another pacing holds from now on. What was cut stays cut. */
  allowAtMost(most: number): void {
    if (most === this.most) return;
    this.limit = this.isWhole ? most : Math.min(this.limit, most);
    this.most = most;
  }

  ended({ ending, startedAt, durationMs }: EndedRequest, now: number): void {
    if (ending === 'nothing') return;
    this.note(durationMs);
    if (ending === 'too-much' || this.isSlow()) this.cut(startedAt, now);
    else this.limit = Math.min(this.most, this.limit + 1 / this.limit);
    this.getUsed();
  }

  private note(durationMs: number): void {
    if (this.durations.push(durationMs) > DURATIONS_KEPT) this.durations.shift();
    if (this.durations.length === DURATIONS_KEPT) this.lately = Math.min(...this.durations);
  }

  private cut(startedAt: number, now: number): void {
    if (startedAt < this.cutAt) return;
    this.cutAt = now;
    this.limit = Math.max(1, this.limit / 2);
  }

  private isSlow(): boolean {
    return this.lately > Math.max(PROMPT_MS, SLOW * this.usualMs);
  }

  private getUsed(): void {
    if (this.durations.length < DURATIONS_KEPT) return;
    if (this.lately < this.usualMs) this.usualMs = this.lately;
    else this.usualMs += (this.lately - this.usualMs) * GETTING_USED;
  }
}
