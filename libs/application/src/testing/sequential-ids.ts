import { Ids } from '../ports/ids.js';
import { NOON } from './fake-clock.js';

/** Ids in the form of a UUIDv7, one after the other, all of one instant (ms since the epoch). */
export class SequentialIds extends Ids {
  private count = 0;

  constructor(private readonly at = NOON) {
    super();
  }

  next(): string {
    this.count += 1;
    const time = this.at.toString(16).padStart(12, '0');
    const rest = this.count.toString(16).padStart(12, '0');
    return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-${rest}`;
  }
}
