import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startMailServer, type TestMailServer } from '../system/mail-server.js';
import { answering } from '../system/receiver.js';
import { System } from '../system/system.js';
import { until } from '../system/until.js';
import { TimedHook } from './timed-hook.js';

const MINUTE = 60_000;

describe('alerts of at most one in twenty minutes', () => {
  let system: System;
  let mails: TestMailServer;

  beforeAll(async () => {
    mails = await startMailServer();
    system = await System.start({
      time: 'movable',
      environment: mails.environment,
    });
  });
  afterAll(async () => {
    await system.stop();
    await mails.stop();
  });

  /** Whose people hear of every failed request. */
  const failing = (to: string, minutes = 20) =>
    TimedHook.create(
      system,
      {
        alerts: { on: ['attempt-failed', 'disabled'], everyMs: minutes * MINUTE },
        ...{ retries: { maxAttempts: 1 }, stop: { failures: 12 } },
      },
      answering(503),
      { alerts: { emails: [to] } },
    );
  const fail = async (hook: TimedHook, count = 1): Promise<void> => {
    const before = hook.received.length;
    for (let n = 0; n < count; n += 1) await hook.publish();
    await hook.arrived(before + count);
  };
  const mailsTo = (to: string) => mails.taken.filter((mail) => mail.to.includes(to));
  /** Without the line breaks that quoted-printable makes. */
  const lastTo = (to: string) => (mailsTo(to).at(-1)?.raw ?? '').replaceAll('=\r\n', '');
  /** Resolves once so many have come, and none is in a worker's hands. */
  const mailed = (to: string, count: number) =>
    until(
      async () => {
        const taken = 'select from alert_throttles where leased_until is not null';
        return mailsTo(to).length >= count && (await system.query(taken)).length === 0;
      },
      () => `mail ${count} to ${to}`,
    );

  it('`alerts.everyMs`: tell of the first failure at once, and of all that follow in the next mail', async () => {
    // The other's mails, which may come a little sooner, show that whoever sends them has looked.
    const [hook, other] = [await failing('ops@a.test'), await failing('dev@a.test', 18)];
    await Promise.all([fail(hook), fail(other)]);
    await Promise.all([mailed('ops@a.test', 1), mailed('dev@a.test', 1)]);
    expect(lastTo('ops@a.test')).toContain('1 request failed');

    await system.clock.forward('10m');
    await Promise.all([fail(hook, 3), fail(other)]);
    await system.clock.forward('5m');
    await fail(hook, 2);
    await system.clock.forward('4m');
    await mailed('dev@a.test', 2);
    expect(mailsTo('ops@a.test')).toHaveLength(1);

    await system.clock.forward('1m');
    await mailed('ops@a.test', 2);
    expect(lastTo('ops@a.test')).toContain('5 requests failed; in a row it is 6 by now');
    // Twenty minutes after the second, and not after the failure.
    await fail(hook);
    await system.clock.forward('19m');
    await fail(other);
    await mailed('dev@a.test', 3);
    expect(mailsTo('ops@a.test')).toHaveLength(2);
    await system.clock.forward('1m');
    await mailed('ops@a.test', 3);
    expect(lastTo('ops@a.test')).toContain('1 request failed; in a row it is 7 by now');
  });

  it('are silent when nothing happened, and tell at once of what does then', async () => {
    const hook = await failing('ops@b.test');
    await fail(hook);
    await mailed('ops@b.test', 1);
    await system.clock.forward('8h');
    await fail(hook);
    await mailed('ops@b.test', 2);
    expect(mailsTo('ops@b.test')).toHaveLength(2);
    expect(lastTo('ops@b.test')).toContain('1 request failed; in a row it is 2 by now');
  });

  it('do not wait to tell that the webhook was disabled', async () => {
    const hook = await failing('ops@c.test');
    await fail(hook);
    await mailed('ops@c.test', 1);
    await fail(hook, 11);
    await mailed('ops@c.test', 2);
    expect(lastTo('ops@c.test')).toContain('it was disabled: 12 requests failed in a row');
    expect(lastTo('ops@c.test')).toContain('11 requests failed; in a row it is 12 by now');
  });
});
