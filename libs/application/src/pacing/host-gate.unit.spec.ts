import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Answer, Pacing } from '#domain';
import { Postponed } from '../delivering/lanes/postponed.js';
import { StoreUnavailable } from '../ports/store-unavailable.js';
import { refused, succeeded } from '../testing/examples.js';
import { FakeClock, NOON } from '../testing/fake-clock.js';
import { InMemoryHostThrottles } from '../testing/in-memory-host-throttles.js';
import { RecordingLog } from '../testing/recording-log.js';
import { Gate, settled } from '../testing/until.js';
import { HostGate } from './host-gate.js';
import type { HostOfAccount } from './host-throttles.js';
import { ThrottleListener, type ThrottledHost } from './throttle-listener.js';

const MINUTE = 60_000;
const hostThrottle = { afterFailures: 3, waitsMs: [MINUTE, 5 * MINUTE] };

class Listening extends ThrottleListener {
  readonly heard: ThrottledHost[] = [];
  isAway = false;

  async onThrottled(host: ThrottledHost): Promise<void> {
    const { isAway } = this;
    this.isAway = false;
    if (isAway) throw new StoreUnavailable();
    this.heard.push(host);
  }
}

/** Tells what was asked of it. */
class WatchedThrottles extends InMemoryHostThrottles {
  readonly asked: string[] = [];
  broken = false;

  override standing(...given: Parameters<InMemoryHostThrottles['standing']>) {
    this.asked.push('standing');
    return super.standing(...given);
  }

  override fail(...given: Parameters<InMemoryHostThrottles['fail']>) {
    this.asked.push('fail');
    if (this.broken) return Promise.reject(new StoreUnavailable());
    return super.fail(...given);
  }

  override clear(...given: Parameters<InMemoryHostThrottles['clear']>) {
    this.asked.push('clear');
    return super.clear(...given);
  }
}

describe('the gate before a host', () => {
  let clock: FakeClock;
  let throttles: WatchedThrottles;
  let listener: Listening;
  let log: RecordingLog;
  let gate: HostGate;
  let sent: string[];

  const newGate = () => new HostGate(throttles, webhooks, listener, clock, log);
  const webhooks = { waitingAt: ({ host }: HostOfAccount) => [`webhook of ${host}`] };

  beforeEach(() => {
    clock = new FakeClock();
    throttles = new WatchedThrottles();
    listener = new Listening();
    log = new RecordingLog();
    gate = newGate();
    sent = [];
  });

  const lane = (host: string, rule: Pacing['hostThrottle'] = hostThrottle, account = 'acme') => ({
    ...{ endpoint: 'w', account, host },
    pacing: { concurrency: 10, rate: null, hostThrottle: rule },
  });
  const send = (host: string, answer: () => Answer | Promise<Answer>, through = gate) =>
    through.through(lane(host), async () => {
      sent.push(host);
      return { answer: await answer() };
    });
  const fails = () => refused({ startedAt: clock.now(), durationMs: 0 });
  const works = () => succeeded({ startedAt: clock.now() });
  const failThrice = async (host: string) => {
    for (let n = 0; n < 3; n += 1) await send(host, fails);
  };

  it('lets requests leave, and looks once for all that leave together', async () => {
    await Promise.all([send('a', works), send('b', works), send('a', works)]);
    expect(sent).toEqual(['a', 'b', 'a']);
    expect(throttles.asked).toEqual(['standing']);
  });

  it('asks nothing for webhooks that throttle no host', async () => {
    await gate.through(lane('a', null), async () => ({ answer: fails() }));
    expect(gate.heldBack(lane('a', null))).toBeUndefined();
    expect(throttles.asked).toEqual([]);
  });

  it('keeps them back after enough failures in a row, until the wait is over', async () => {
    await failThrice('a');
    expect(await send('a', works)).toEqual(new Postponed(NOON + MINUTE));
    expect(gate.heldBack(lane('a'))).toEqual(new Postponed(NOON + MINUTE));
    expect(gate.heldBack(lane('b'))).toBeUndefined();
    expect(sent).toHaveLength(3);
    clock.advance(MINUTE);
    expect(gate.heldBack(lane('a'))).toBeUndefined();
    expect(await send('a', works)).toMatchObject({ answer: { outcome: 'success' } });
  });

  it('keeps no other account’s back', async () => {
    await failThrice('a');
    expect(gate.heldBack(lane('a', hostThrottle, 'other'))).toBeUndefined();
  });

  it('keeps them back in every worker', async () => {
    await failThrice('a');
    expect(await send('a', works, newGate())).toEqual(new Postponed(NOON + MINUTE));
  });

  it('begins anew after a success, which is written once', async () => {
    await send('a', fails);
    await send('a', fails);
    await send('a', works);
    await send('a', works);
    await send('a', fails);
    await send('a', fails);
    expect(await send('a', works)).not.toBeInstanceOf(Postponed);
    expect(throttles.asked.filter((asked) => asked === 'clear')).toHaveLength(2);
  });

  it('lets one at a time try the host after the wait, and waits longer when it still fails', async () => {
    await failThrice('a');
    clock.advance(MINUTE);
    const answer = new Gate<Answer>();
    const trial = send('a', () => answer.passed);
    await settled();
    expect(await send('a', works)).toEqual(new Postponed(clock.now() + 5_000));
    answer.open(fails());
    await trial;
    expect(await send('a', works)).toEqual(new Postponed(clock.now() + 5 * MINUTE));
    clock.advance(5 * MINUTE);
    await send('a', works);
    await Promise.all([send('a', works), send('a', works)]);
    expect(sent).toHaveLength(7);
  });

  it('tells once that a host is throttled, until when, by whom and who waits', async () => {
    await failThrice('a');
    await send('a', works);
    expect(listener.heard).toEqual([
      {
        ...{ account: 'acme', host: 'a', until: NOON + MINUTE, failures: 3 },
        ...{ failedLast: 'w', webhookIds: ['webhook of a'] },
      },
    ]);
    expect(log.at('warn')).toEqual(['host.throttled']);
  });

  it('tells it also where the store was out of reach for a moment', async () => {
    listener.isAway = true;
    await failThrice('a');
    expect(listener.heard).toMatchObject([{ host: 'a', failures: 3 }]);
    expect(log.at('error')).toEqual([]);
  });

  it('counts nothing where no request was made', async () => {
    await gate.through(lane('a'), () => Promise.resolve('not-wanted'));
    expect(throttles.asked).toEqual(['standing']);
  });

  it('loses no answer when it cannot be noted', async () => {
    throttles.broken = true;
    gate.stop();
    expect(await send('a', fails)).toMatchObject({ answer: { status: 500 } });
    expect(log.at('error')).toEqual(['host-throttle.not-noted']);
  });
});
