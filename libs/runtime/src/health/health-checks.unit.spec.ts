import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Readiness } from './health-checks.js';

describe('readiness', () => {
  let readiness: Readiness;

  beforeEach(() => {
    jest.useFakeTimers();
    readiness = new Readiness();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('tells of each check by its name', async () => {
    readiness.add('database', () => Promise.resolve());
    readiness.add('broker', () => Promise.reject(new Error('gone')));
    readiness.add('consumer', () => {
      throw new Error('gone at once');
    });
    expect(await readiness.ask()).toEqual([
      { name: 'database', ok: true },
      { name: 'broker', ok: false },
      { name: 'consumer', ok: false },
    ]);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('takes no answer within two seconds for none, and waits for all checks at the same time', async () => {
    const never = () => new Promise<void>(() => undefined);
    readiness.add('database', never);
    readiness.add('broker', never);
    let answer: unknown;
    void readiness.ask().then((results) => (answer = results));
    await jest.advanceTimersByTimeAsync(1_999);
    expect(answer).toBeUndefined();
    await jest.advanceTimersByTimeAsync(1);
    expect(answer).toEqual([
      { name: 'database', ok: false },
      { name: 'broker', ok: false },
    ]);
  });

  it('tells of another app of the process too, by its name', async () => {
    const router = new Readiness();
    router.add('consumer', () => Promise.reject(new Error('stalled')));
    readiness.add('database', () => Promise.resolve());
    readiness.include('event-router', router);
    expect(await readiness.ask()).toEqual([
      { name: 'database', ok: true },
      { name: 'event-router/consumer', ok: false },
    ]);
  });

  it('asks anew each time', async () => {
    let up = false;
    readiness.add('broker', () => (up ? Promise.resolve() : Promise.reject(new Error('gone'))));
    expect(await readiness.ask()).toMatchObject([{ ok: false }]);
    up = true;
    expect(await readiness.ask()).toMatchObject([{ ok: true }]);
  });
});
