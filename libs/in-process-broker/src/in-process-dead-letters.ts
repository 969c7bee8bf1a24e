import {
  DeadLetters,
  type DeadLetter,
  type DeadLetterQueue,
  type WhichLetters,
} from '#application';
import { deadLetterOf, redrivenHeaders, wayBack } from '#runtime';
import type { InProcessBroker } from './broker.js';
import type { Letter } from './letter.js';

export class InProcessDeadLetters extends DeadLetters {
  constructor(private readonly broker: InProcessBroker) {
    super();
  }

  async list(queue: DeadLetterQueue, limit: number): Promise<readonly DeadLetter[]> {
    return this.broker
      .deadLetters(queue)
      .slice(0, limit)
      .map((letter) => deadLetterOf(letter, letter));
  }

  async redrive(queue: DeadLetterQueue, which: WhichLetters, limit: number): Promise<number> {
    return this.broker.takeDead(queue, wanted(which, limit), (letter) => {
      const sent = { ...letter, headers: redrivenHeaders(letter.headers) };
      const { exchange } = wayBack(queue, letter);
      if (exchange === '') this.broker.send(queue, sent);
      else this.broker.publish(sent);
    });
  }

  async discard(queue: DeadLetterQueue, which: WhichLetters): Promise<number> {
    return this.broker.takeDead(queue, wanted(which, Infinity), () => undefined);
  }

  async count(queue: DeadLetterQueue): Promise<number> {
    return this.broker.deadLetters(queue).length;
  }
}

const wanted = (which: WhichLetters, limit: number): ((letter: Letter) => boolean) => {
  const ids = which === 'all' ? undefined : new Set(which);
  let left = limit;
  return (letter) => {
    if (left === 0 || ids?.has(deadLetterOf(letter, letter).id) === false) return false;
    left -= 1;
    return true;
  };
};
