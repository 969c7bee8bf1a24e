import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Repeating } from './repeating.js';
import { RecordingLog } from './testing/recording-log.js';
import { Gate } from './testing/until.js';

const EVERY = 1_000;

describe('repeated work', () => {
  let log: RecordingLog;
  let repeating: Repeating | undefined;

  beforeEach(() => {
    jest.useFakeTimers();
    log = new RecordingLog();
  });
  afterEach(async () => {
    await repeating?.stop();
    jest.useRealTimers();
  });

  const started = (work: () => Promise<boolean>): Repeating => {
    repeating = new Repeating('tidy', EVERY, work, log);
    repeating.start();
    return repeating;
  };
  const nothingMore = () => Promise.resolve(false);

  it('is done at once, and again after each pause', async () => {
    const work = jest.fn(nothingMore);
    started(work);
    await jest.advanceTimersByTimeAsync(0);
    expect(work).toHaveBeenCalledTimes(1);
    await jest.advanceTimersByTimeAsync(3 * EVERY);
    expect(work).toHaveBeenCalledTimes(4);
  });

  it('tells how often it came to an end, also in vain', async () => {
    const gate = new Gate();
    const work = jest.fn(nothingMore).mockRejectedValueOnce(new Error('not now'));
    const turning = started(work);
    await jest.advanceTimersByTimeAsync(EVERY);
    expect(turning.turns).toBe(2);
    work.mockImplementationOnce(async () => {
      await gate.passed;
      return false;
    });
    await jest.advanceTimersByTimeAsync(3 * EVERY);
    expect(turning.turns).toBe(2);
    gate.open();
    await jest.advanceTimersByTimeAsync(0);
    expect(turning.turns).toBe(3);
  });

  it('is done again at once while there is more', async () => {
    let left = 5;
    const work = jest.fn(async () => (left -= 1) > 0);
    started(work);
    await jest.advanceTimersByTimeAsync(0);
    expect(work).toHaveBeenCalledTimes(5);
  });

  it('is never done twice at once, however often it is started', async () => {
    const gate = new Gate<boolean>();
    const work = jest.fn(() => gate.passed);
    const one = started(work);
    one.start();
    await jest.advanceTimersByTimeAsync(5 * EVERY);
    expect(work).toHaveBeenCalledTimes(1);
    gate.open(false);
  });

  it('is tried again after a failure, which is logged once', async () => {
    let fails = true;
    const work = jest.fn(async () => {
      if (fails) throw new Error('no');
      return false;
    });
    started(work);
    await jest.advanceTimersByTimeAsync(3 * EVERY);
    expect(work).toHaveBeenCalledTimes(4);
    expect(log.lines).toEqual([{ level: 'error', event: 'tidy.failed', error: 'Error: no' }]);

    fails = false;
    await jest.advanceTimersByTimeAsync(EVERY);
    fails = true;
    await jest.advanceTimersByTimeAsync(EVERY);
    expect(log.at('error')).toHaveLength(2);
  });

  it('stops once the work at hand is done', async () => {
    const gate = new Gate<boolean>();
    const work = jest.fn(() => gate.passed);
    const one = started(work);
    let stopped = false;
    const stopping = one.stop().then(() => (stopped = true));
    await jest.advanceTimersByTimeAsync(EVERY);
    expect(stopped).toBe(false);
    gate.open(true);
    await stopping;
    expect(work).toHaveBeenCalledTimes(1);
  });

  it('stops in the middle of a pause', async () => {
    const work = jest.fn(nothingMore);
    const one = started(work);
    await jest.advanceTimersByTimeAsync(EVERY / 2);
    await one.stop();
    expect(work).toHaveBeenCalledTimes(1);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('may be stopped without having been started', async () => {
    await new Repeating('never', EVERY, nothingMore, log).stop();
  });
});
