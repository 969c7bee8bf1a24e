import { parseDuration } from '#runtime';
import type { AppProcess } from './app-process.js';

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

  /** `8h`, `24h`, `7d`. Resolves once every process that runs has the new time. */
  async forward(span: string): Promise<void> {
    const ms = parseDuration(span);
    if (ms === undefined) throw new Error(`${span} is no span of time`);
    this.moved += ms;
    await Promise.all(this.processes().map((app) => app.moveTime(this.moved)));
  }
}
