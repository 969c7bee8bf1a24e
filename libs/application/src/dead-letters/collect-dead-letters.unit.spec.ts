import { beforeEach, describe, expect, it } from '@jest/globals';
import { DeadLetterRoad, type CollectedLetter } from '../ports/dead-letters.js';
import { collectedLetter } from '../testing/examples-of-letters.js';
import { FakeClock } from '../testing/fake-clock.js';
import { InMemoryDeadLetters } from '../testing/in-memory-dead-letters.js';
import { RecordingLog } from '../testing/recording-log.js';
import { CollectDeadLetters } from './collect-dead-letters.js';

const QUEUE = 'event-router';

/** Letters on a broker, handed over all at once. */
class LettersOnTheBroker extends DeadLetterRoad {
  handedOver = 0;

  constructor(public letters: readonly CollectedLetter[]) {
    super();
  }

  async waiting(queue: string): Promise<number> {
    return queue === QUEUE ? this.letters.length : 0;
  }

  async collect(
    _queue: string,
    keep: (letters: readonly CollectedLetter[]) => Promise<readonly boolean[]>,
  ): Promise<{ readonly handed: number; readonly kept: number }> {
    this.handedOver += 1;
    const handed = this.letters;
    const kept = await keep(handed);
    this.letters = handed.filter((_, i) => kept[i] !== true);
    return { handed: handed.length, kept: handed.length - this.letters.length };
  }

  async sendBack(): Promise<void> {
    throw new Error('nobody redrives here');
  }
}

/** Takes no letter of that id, ever. */
class PickyDeadLetters extends InMemoryDeadLetters {
  override async keep(letters: readonly CollectedLetter[], now: number): Promise<void> {
    if (letters.some(({ id }) => id === 'poison')) throw new Error('no such byte');
    await super.keep(letters, now);
  }
}

describe('collecting dead letters', () => {
  let road: LettersOnTheBroker;
  let letters: PickyDeadLetters;
  let log: RecordingLog;
  let collecting: CollectDeadLetters;

  beforeEach(() => {
    road = new LettersOnTheBroker(['one', 'two'].map((id) => collectedLetter({ id })));
    letters = new PickyDeadLetters();
    log = new RecordingLog();
    collecting = new CollectDeadLetters(road, letters, new FakeClock(), log);
  });
  const kept = async () =>
    (await letters.list(QUEUE, { limit: 9, after: null })).items.map(({ id }) => id);

  it('goes on as long as there are some', async () => {
    expect(await collecting.tick()).toBe(true);
    expect(await collecting.tick()).toBe(false);
    expect(await kept()).toEqual(['one', 'two']);
  });

  it('takes nothing in hand while the store is away', async () => {
    letters.goAway();
    await expect(collecting.tick()).rejects.toThrow('cannot be used');
    expect(road.handedOver).toBe(0);
  });

  it('takes the others when the store cannot take one, and says so', async () => {
    road.letters = ['one', 'poison', 'two'].map((id) => collectedLetter({ id }));
    await expect(collecting.tick()).rejects.toThrow('1 dead letters stay on the broker');
    expect(await kept()).toEqual(['one', 'two']);
    expect(road.letters.map(({ id }) => id)).toEqual(['poison']);
    expect(log.lines).toMatchObject([{ event: 'dead-letter.not-storable' }]);
  });
});
