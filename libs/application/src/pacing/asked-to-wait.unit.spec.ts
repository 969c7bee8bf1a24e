import { beforeEach, describe, expect, it } from '@jest/globals';
import { Postponed } from '../delivering/lanes/postponed.js';
import { FakeClock } from '../testing/fake-clock.js';
import { AskedToWait } from './asked-to-wait.js';

const HOUR = 3_600_000;

describe('an endpoint that asked for a while without requests', () => {
  let clock: FakeClock;
  let waits: AskedToWait;
  beforeEach(() => {
    clock = new FakeClock();
    waits = new AskedToWait(clock);
  });

  it('is held until then, and no other is', () => {
    const until = clock.now() + HOUR;
    waits.wait('w', until);
    expect(waits.heldBack('w')).toEqual(new Postponed(until));
    expect(waits.heldBack('another')).toBeUndefined();
    clock.advance(HOUR);
    expect(waits.heldBack('w')).toBeUndefined();
  });

  it('is held for the longest that it asked for', () => {
    const until = clock.now() + HOUR;
    waits.wait('w', until);
    waits.wait('w', clock.now() + 1_000);
    expect(waits.heldBack('w')).toEqual(new Postponed(until));
  });

  it('may ask again when its wait is over', () => {
    waits.wait('w', clock.now() + HOUR);
    clock.advance(2 * HOUR);
    waits.wait('another', clock.now() + 1);
    waits.wait('w', clock.now() + HOUR);
    expect(waits.heldBack('w')).toEqual(new Postponed(clock.now() + HOUR));
  });
});
