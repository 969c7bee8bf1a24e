import type {
  DeadLetterQueue,
  DeadLetterRoad,
  DeadLetters,
  WhichLetters,
} from '../ports/dead-letters.js';

const AT_ONCE = 100;

/** Sends dead letters back to where they came from: one that is refused again comes back, with a higher `redriven`. */
export class RedriveDeadLetters {
  constructor(
    private readonly letters: DeadLetters,
    private readonly road: DeadLetterRoad,
  ) {}

  /**
   * The oldest that are meant, `limit` at most. Each goes away once the broker has it: should this break off, a
   * letter may be in both places. Returns how many were sent.
   */
  async execute(queue: DeadLetterQueue, which: WhichLetters, limit: number): Promise<number> {
    // No further than what lies here now, or one that is refused again at once would be sent on and on.
    const until = await this.letters.newest(queue);
    let sent = 0;
    while (until !== null && sent < limit) {
      const taken = await this.letters.take(
        { queue, which, until, limit: Math.min(limit - sent, AT_ONCE) },
        (letters) => this.road.sendBack(letters),
      );
      if (taken === 0) break;
      sent += taken;
    }
    return sent;
  }
}
