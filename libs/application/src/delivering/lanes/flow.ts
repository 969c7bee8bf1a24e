/** So many latest ends tell how fast an endpoint goes; more would be slow to hear that it has become quick again. */
const ENDS_KEPT = 16;

/** How fast requests to an endpoint come to an end, as long as there are any. */
export class Flow {
  /** What the time in which anything ran came to when each of the latest requests ended, in ms. */
  private readonly ends: number[] = [0];
  private busyMs = 0;
  private busySince: number | null = null;

  /** A request starts where nothing ran. */
  begins(now: number): void {
    this.busySince ??= now;
  }

  /** A request ends; `left`: how many still run. */
  ended(now: number, left: number): void {
    if (this.ends.push(this.busyAt(now)) > ENDS_KEPT) this.ends.shift();
    if (left > 0) return;
    this.busyMs = this.busyAt(now);
    this.busySince = null;
  }

  /** One ends about every so many ms. Where none has ended yet: as if all of those at once ended now. */
  gapMs(now: number, atOnce: number): number {
    const [first = 0, ...ends] = this.ends;
    const span = this.busyAt(now) - first;
    return Math.max(span / (ends.length === 0 ? atOnce : ends.length), 1 / atOnce);
  }

  private busyAt(now: number): number {
    return this.busyMs + (this.busySince === null ? 0 : now - this.busySince);
  }
}
