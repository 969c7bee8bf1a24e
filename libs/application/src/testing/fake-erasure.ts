import { Erasure, type Erased } from '../ports/erasure.js';

/** Removes what it is told, piece by piece; then there is nothing left. */
export class FakeErasure extends Erasure {
  readonly pieces: Erased[] = [];
  readonly unknown = new Set<string>();
  before: () => Promise<void> = () => Promise.resolve();

  async knows(account: string): Promise<boolean> {
    return !this.unknown.has(account);
  }

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
