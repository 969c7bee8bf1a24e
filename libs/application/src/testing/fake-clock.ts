import { Clock } from '../ports/clock.js';

export const NOON = Date.UTC(2026, 10, 20, 12);

/** Stands still until it is moved. */
export class FakeClock extends Clock {
  constructor(private at = NOON) {
    super();
  }

  now(): number {
    return this.at;
  }

  advance(ms: number): void {
    this.at += ms;
  }
}
