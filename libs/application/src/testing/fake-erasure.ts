import { Erasure, type Erased } from '../ports/erasure.js';

/** Removes what it is told, piece by piece; then there is nothing left. */
export class FakeErasure extends Erasure {
  readonly pieces: Erased[] = [];
  before: () => Promise<void> = () => Promise.resolve();

  nextOfAccount(): Promise<Erased> {
    return this.next();
  }

  nextOfEvent(): Promise<Erased> {
    return this.next();
  }

  private async next(): Promise<Erased> {
    await this.before();
    return this.pieces.shift() ?? { removed: {}, left: 'nothing' };
  }
}
