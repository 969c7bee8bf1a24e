import { Clock } from '#application';

export class SystemClock extends Clock {
  now(): number {
    return Date.now();
  }
}
