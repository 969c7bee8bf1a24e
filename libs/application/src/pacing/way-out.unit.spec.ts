import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Answer, NoWayOut } from '#domain';
import { refused, succeeded } from '../testing/examples.js';
import { FakeClock } from '../testing/fake-clock.js';
import { RecordingLog } from '../testing/recording-log.js';
import { Postponed } from '../delivering/lanes/postponed.js';
import { WayOut } from './way-out.js';

describe('our own way out', () => {
  let clock: FakeClock;
  let log: RecordingLog;
  let way: WayOut;

  beforeEach(() => {
    clock = new FakeClock();
    log = new RecordingLog();
    way = new WayOut(clock, log);
  });

  const fault = (): NoWayOut => ({
    ...refused(),
    ...{ outcome: 'proxy_error', status: null, error: 'no proxy', startedAt: clock.now() },
  });
  const waitAfter = (answer: Answer | NoWayOut, webhookId = 'w'): number => {
    const heard = way.heard(webhookId, answer);
    return heard instanceof Postponed ? heard.dueAt - clock.now() : NaN;
  };

  it('that fails puts deliveries off, ever longer, up to a minute', () => {
    const waits = Array.from({ length: 8 }, () => {
      const wait = waitAfter(fault());
      clock.advance(wait);
      return wait / 1_000;
    });
    expect(waits).toEqual([1, 2, 5, 10, 30, 60, 60, 60]);
  });

  it('is tried once by several requests that were under way together', () => {
    const answers = [fault(), fault(), fault()];
    clock.advance(100);
    expect(answers.map((answer) => waitAfter(answer))).toEqual([1_000, 1_000, 1_000]);
  });

  it('keeps back who would go before, and nobody else', () => {
    expect(way.heldBack('w')).toBeUndefined();
    const until = clock.now() + waitAfter(fault());
    expect(way.heldBack('w')).toMatchObject({ dueAt: until });
    expect(way.heldBack('another')).toBeUndefined();
    clock.advance(1_000);
    expect(way.heldBack('w')).toBeUndefined();
  });

  it('lets what a receiver answers count, whatever that is', () => {
    for (const answer of [succeeded(), refused()]) expect(way.heard('w', answer)).toBe(answer);
  });

  it('begins anew with short waits once something came through', () => {
    clock.advance(waitAfter(fault()));
    clock.advance(waitAfter(fault()));
    way.heard('w', refused());
    expect(waitAfter(fault())).toBe(1_000);
  });

  it('says what is wrong until something came through, and logs either once', () => {
    expect(way.trouble).toBeNull();
    for (const webhookId of ['a', 'b', 'c']) way.heard(webhookId, fault());
    expect(way.trouble).toBe('no proxy');
    way.heard('d', succeeded());
    way.heard('e', succeeded());
    expect(way.trouble).toBeNull();
    const events = log.lines.map(({ event }) => event);
    expect(events.filter((event) => event === 'proxy.failing')).toHaveLength(1);
    expect(events.filter((event) => event === 'proxy.recovered')).toHaveLength(1);
  });

  it('is not told of for ever where nothing goes out any more', () => {
    way.heard('w', fault());
    clock.advance(5 * 60_000 + 1);
    expect(way.trouble).toBeNull();
  });
});
