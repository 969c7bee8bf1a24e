import { describe, expect, it } from '@jest/globals';
import { FakeClock } from '../../../application/src/testing/index.js';
import { turningCheck } from './turning-check.js';

describe('repeated work', () => {
  it('is alive as long as it comes to an end in time, again and again', async () => {
    const [clock, work] = [new FakeClock(), { turns: 0 }];
    const check = turningCheck(work, clock, 1_000);
    for (let n = 0; n < 3; n += 1) {
      clock.advance(1_000);
      await check();
      work.turns += 1;
      await check();
    }
  });

  it('hangs when it does not, until it does', async () => {
    const [clock, work] = [new FakeClock(), { turns: 7 }];
    const check = turningCheck(work, clock, 1_000);
    await check();
    clock.advance(1_001);
    await expect(check()).rejects.toThrow('it hangs');
    work.turns = 8;
    await check();
  });

  it('is alive though nobody asked for long', async () => {
    const [clock, work] = [new FakeClock(), { turns: 0 }];
    const check = turningCheck(work, clock, 1_000);
    clock.advance(1_000_000);
    work.turns = 500;
    await check();
  });
});
