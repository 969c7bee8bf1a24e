import type { Clock } from '../ports/clock.js';
import {
  DEAD_LETTER_QUEUES,
  type CollectedLetter,
  type DeadLetterQueue,
  type DeadLetterRoad,
  type DeadLetters,
} from '../ports/dead-letters.js';
import type { Log } from '../ports/log.js';
import { StoreUnavailable } from '../ports/store-unavailable.js';

/**
 * Takes dead letters from the broker, which cannot show them page by page, to the store. The broker lets go of
 * one only when the store has it.
 */
export class CollectDeadLetters {
  constructor(
    private readonly road: DeadLetterRoad,
    private readonly letters: DeadLetters,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** Resolves to whether there may be more at once. */
  async tick(): Promise<boolean> {
    const waiting: DeadLetterQueue[] = [];
    for (const queue of DEAD_LETTER_QUEUES) {
      if ((await this.road.waiting(queue)) > 0) waiting.push(queue);
    }
    if (waiting.length === 0) return false;
    // Each time one is handed back counts, and the broker drops what comes back too often.
    await this.letters.assertReachable();
    let more = false;
    let refused = 0;
    for (const queue of waiting) {
      const { handed, kept } = await this.road.collect(queue, (letters) => this.keep(letters));
      if (kept > 0) more = true;
      refused += handed - kept;
    }
    if (refused > 0) throw new Error(`${refused} dead letters stay on the broker`);
    return more;
  }

  /** One that the store does not take must not keep the others. */
  private async keep(letters: readonly CollectedLetter[]): Promise<readonly boolean[]> {
    try {
      await this.letters.keep(letters, this.clock.now());
      return letters.map(() => true);
    } catch (error) {
      if (error instanceof StoreUnavailable) throw error;
      if (letters.length === 1) {
        this.log.error({ event: 'dead-letter.not-storable', error: String(error) });
        return [false];
      }
    }
    const kept: boolean[] = [];
    for (const letter of letters) kept.push(...(await this.keep([letter])));
    return kept;
  }
}
