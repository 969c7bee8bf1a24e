import { beforeEach, describe, expect, it } from '@jest/globals';
import { FakeClock, NOON } from '../../testing/fake-clock.js';
import { Gate, settled } from '../../testing/until.js';
import { refused, succeeded } from '../../testing/examples.js';
import { Lanes, Postponed } from './lanes.js';

const PATIENCE = 1_000;
const pacing = { concurrency: 2, rate: null, hostThrottle: null };
const to = (endpoint: string) => ({
  endpoint,
  account: 'acme',
  host: `${endpoint}.example`,
  pacing,
});

describe('the lanes', () => {
  let clock: FakeClock;
  let lanes: Lanes;

  beforeEach(() => {
    clock = new FakeClock();
    lanes = new Lanes({ patienceMs: PATIENCE }, clock);
  });

  /** So many requests to an endpoint, each answered when the test says so. */
  const send = (endpoint: string, count: number) => {
    const begun: number[] = [];
    const gates = Array.from({ length: count }, () => new Gate<string>());
    const results = gates.map((gate, n) =>
      lanes.run(to(endpoint), () => {
        begun.push(n);
        return gate.passed;
      }),
    );
    return { begun, gates, results };
  };
  const postponed = async (results: readonly Promise<unknown>[]): Promise<readonly number[]> => {
    const known = await Promise.all(
      results.map((result) => Promise.race([result, settled().then(() => undefined)])),
    );
    return known.filter((one) => one instanceof Postponed).map(({ dueAt }) => dueAt);
  };

  it('let a few requests to an endpoint run at once', () => {
    expect(send('slow', 5).begun).toEqual([0, 1]);
  });

  it('start the next when one ends, in their order', async () => {
    const { begun, gates, results } = send('slow', 4);
    gates[1]!.open('one');
    expect(await results[1]).toBe('one');
    expect(begun).toEqual([0, 1, 2]);
    gates[0]!.open('zero');
    await settled();
    expect(begun).toEqual([0, 1, 2, 3]);
  });

  it('start the next when one fails', async () => {
    const { begun, gates, results } = send('slow', 3);
    gates[0]!.fail(new Error('no'));
    await expect(results[0]).rejects.toThrow('no');
    expect(begun).toEqual([0, 1, 2]);
    gates[2]!.fail(new Error('nor this'));
    await expect(results[2]).rejects.toThrow('nor this');
  });

  it('do not let one endpoint wait for another', async () => {
    send('slow', 10);
    const { gates, results } = send('quick', 1);
    gates[0]!.open('done');
    expect(await results[0]).toBe('done');
  });

  it('put back what has waited longer than patience lasts', async () => {
    const { begun, results } = send('slow', 4);
    clock.advance(PATIENCE);
    lanes.sweep();
    expect(await postponed(results)).toEqual([]);
    clock.advance(1);
    lanes.sweep();
    const due = await postponed(results);
    expect(due).toHaveLength(2);
    expect(Math.min(...due)).toBeGreaterThan(clock.now());
    expect(begun).toEqual([0, 1]);
  });

  it('put back only what came too early', async () => {
    const early = send('slow', 3);
    clock.advance(PATIENCE - 100);
    const late = send('slow', 1);
    clock.advance(200);
    lanes.sweep();
    expect(await postponed(early.results)).toHaveLength(1);
    expect(await postponed(late.results)).toEqual([]);
    early.gates[0]!.open('done');
    await settled();
    expect(late.begun).toEqual([0]);
  });

  it('take no more for an endpoint that hangs than two can do in time', async () => {
    send('slow', 2);
    clock.advance(10 * PATIENCE);
    const { results } = send('slow', 6);
    expect(await postponed(results)).toHaveLength(4);
  });

  it('give each that is put back a turn of its own', async () => {
    send('slow', 2);
    clock.advance(10 * PATIENCE);
    const { results } = send('slow', 8);
    const due = await postponed(results);
    const gaps = due.slice(1).map((at, i) => at - due[i]!);
    // Two at once that take ten seconds each: one ends every five.
    expect(gaps).toEqual(gaps.map(() => 5 * PATIENCE));
  });

  it('put nothing off by more than a minute', async () => {
    send('slow', 2);
    clock.advance(50 * PATIENCE);
    const { results } = send('slow', 20);
    const due = await postponed(results);
    expect(Math.max(...due)).toBeLessThanOrEqual(clock.now() + 60_000);
  });

  it('do not bring back at one instant what has no turn within the minute', async () => {
    send('slow', 2);
    clock.advance(50 * PATIENCE);
    const { results } = send('slow', 302);
    const late = (await postponed(results))
      .map((at) => at - clock.now())
      .filter((ms) => ms > 30_000);
    expect(late.length).toBeGreaterThan(290);
    for (let second = 30; second < 60; second += 1) {
      const then = late.filter((ms) => Math.floor(ms / 1_000) === second);
      expect(then.length).toBeLessThanOrEqual(12);
    }
  });

  it('forget an endpoint nothing runs to, and its past', async () => {
    const { gates, results } = send('slow', 2);
    clock.advance(50 * PATIENCE);
    for (const gate of gates) gate.open('at last');
    await Promise.all(results);
    lanes.sweep();
    expect(lanes.isPrompt('slow')).toBe(true);
    const again = send('slow', 50);
    expect(await postponed(again.results)).toEqual([]);
  });

  describe('for an endpoint that does not answer in time', () => {
    const timeOut = async (count: number) => {
      const run = () => lanes.run(to('slow'), () => Promise.resolve({ answer: timedOut() }));
      const timedOut = () => refused({ outcome: 'timeout', status: null });
      await Promise.all(Array.from({ length: count }, run));
    };

    it('make one request at a time instead of two', async () => {
      await timeOut(1);
      expect(send('slow', 3).begun).toEqual([0]);
      expect(send('quick', 3).begun).toEqual([0, 1]);
    });

    it('remember that while what was put back is away', async () => {
      await timeOut(1);
      clock.advance(60_000);
      lanes.sweep();
      expect(send('slow', 3).begun).toEqual([0]);
    });

    it('forget it after two minutes in which nothing was owed', async () => {
      await timeOut(1);
      clock.advance(120_001);
      lanes.sweep();
      expect(send('slow', 3).begun).toEqual([0, 1]);
    });

    it('make two again once it answers', async () => {
      await timeOut(1);
      await lanes.run(to('slow'), () => Promise.resolve({ answer: succeeded() }));
      expect(send('slow', 3).begun).toEqual([0, 1]);
    });
  });

  it('start all that a pacing of more allows, when one ends', async () => {
    const { gates, results, begun } = send('slow', 5);
    const wider = { ...to('slow'), pacing: { ...pacing, concurrency: 4 } };
    void lanes.run(wider, () => new Gate<string>().passed);
    gates[0]!.open('done');
    await results[0];
    expect(begun).toEqual([0, 1, 2, 3]);
  });

  describe('for an endpoint that answers, though this machine is too busy to make all in time', () => {
    const known = async () => {
      for (let n = 0; n < 40; n += 1) {
        const result = lanes.run(to('quick'), async () => {
          clock.advance(20);
          return { answer: succeeded() };
        });
        await result;
      }
    };

    it('tell how many waited for us', async () => {
      await known();
      send('quick', 7);
      clock.advance(PATIENCE + 1);
      expect(lanes.sweep()).toBe(5);
      send('slow', 7);
      clock.advance(PATIENCE + 1);
      expect(lanes.sweep()).toBe(0);
    });

    it('put what waited off by no more than its requests are apart, though one of them takes long', async () => {
      await known();
      const { results } = send('quick', 12);
      clock.advance(PATIENCE + 1);
      lanes.sweep();
      const due = (await postponed(results)).map((at) => at - clock.now());
      expect(due).toHaveLength(10);
      expect(Math.max(...due)).toBeLessThan(2 * PATIENCE);
    });
  });

  it('know a prompt endpoint from one that hangs', () => {
    send('slow', 1);
    expect(lanes.isPrompt('slow')).toBe(true);
    clock.advance(PATIENCE);
    expect(lanes.isPrompt('slow')).toBe(false);
    expect(lanes.isPrompt('unknown')).toBe(true);
    expect(clock.now()).toBe(NOON + PATIENCE);
  });
});
