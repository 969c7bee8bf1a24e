import type { AppProcess } from './app-process.js';

/** Not the `parseDuration` of `#runtime`: behind that door is all of Nest, to be loaded for every spec file anew. */
const UNITS_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** The time of day that all processes of a system have, as far ahead of this machine's as the spec wants it. */
export class MovableClock {
  private moved = 0;

  constructor(private readonly processes: () => readonly AppProcess[]) {}

  get movedMs(): number {
    return this.moved;
  }

  /** What the processes take for now, in ms since the epoch. */
  now(): number {
    return Date.now() + this.moved;
  }

  /** `10s`, `10m`, `7.5h`, `7d`. Resolves once every process that runs has the new time. */
  async forward(span: string): Promise<void> {
    const [, amount, unit = ''] = /^([\d.]+)(ms|[smhd])$/.exec(span) ?? [];
    const unitMs = UNITS_MS[unit];
    if (unitMs === undefined) throw new Error(`${span} is no span of time`);
    this.moved += Math.round(Number(amount) * unitMs);
    await Promise.all(this.processes().map((app) => app.moveTime(this.moved)));
  }
}
