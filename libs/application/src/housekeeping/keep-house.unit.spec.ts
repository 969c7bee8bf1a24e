import { describe, expect, it } from '@jest/globals';
import { Housekeeping, type Tidied, type TidyTerms } from '../ports/housekeeping.js';
import { FakeClock, NOON } from '../testing/fake-clock.js';
import { RecordingLog } from '../testing/recording-log.js';
import { KeepHouse } from './keep-house.js';

const DAY = 86_400_000;
const NOTHING: Tidied = {
  partitionsMade: 0,
  partitionsDropped: 0,
  payloadsRemoved: 0,
  more: false,
};

class FakeHousekeeping extends Housekeeping {
  readonly asked: TidyTerms[] = [];
  answer: Tidied | null = NOTHING;

  async tidy(terms: TidyTerms): Promise<Tidied | null> {
    this.asked.push(terms);
    return this.answer;
  }
}

describe('keeping house', () => {
  const start = (rules: { retentionMs: number | null; payloadRetentionMs: number | null }) => {
    const [housekeeping, log] = [new FakeHousekeeping(), new RecordingLog()];
    const house = new KeepHouse(housekeeping, new FakeClock(), log, {
      dedupWindowMs: DAY,
      ...rules,
    });
    return { housekeeping, log, house };
  };

  it('lets go of what is too old, each by its own age', async () => {
    const { housekeeping, house } = start({ retentionMs: 90 * DAY, payloadRetentionMs: 30 * DAY });
    expect(await house.tick()).toBe(false);
    expect(housekeeping.asked).toEqual([
      {
        now: NOON,
        copiesSince: NOON - DAY,
        deliveriesSince: NOON - 90 * DAY,
        payloadsSince: NOON - 30 * DAY,
      },
    ]);
  });

  it('keeps for ever what is to be kept for ever', async () => {
    const { housekeeping, house } = start({ retentionMs: null, payloadRetentionMs: null });
    await house.tick();
    expect(housekeeping.asked).toMatchObject([{ deliveriesSince: null, payloadsSince: null }]);
  });

  it('goes on while there is more, and tells only what was done', async () => {
    const { housekeeping, house, log } = start({ retentionMs: null, payloadRetentionMs: null });
    housekeeping.answer = { ...NOTHING, partitionsDropped: 2, more: true };
    expect(await house.tick()).toBe(true);
    housekeeping.answer = NOTHING;
    expect(await house.tick()).toBe(false);
    housekeeping.answer = null;
    expect(await house.tick()).toBe(false);
    expect(log.lines).toEqual([
      expect.objectContaining({ event: 'housekeeping.done', partitionsDropped: 2 }),
    ]);
  });
});
