import { Clock, Ids } from '#application';
import { v7 as uuidv7 } from 'uuid';

export class SystemClock extends Clock {
  now(): number {
    return Date.now();
  }
}

export class Uuidv7Ids extends Ids {
  next(): string {
    return uuidv7();
  }
}
