import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startMailServer, type TestMailServer } from '../system/mail-server.js';
import { answering, type Behaviour } from '../system/receiver.js';
import { System } from '../system/system.js';
import { until } from '../system/until.js';
import { DAY, HOUR, TimedHook } from './timed-hook.js';

const DOWN = answering(503);
const SEVERAL = 8;

/** What comes later shows that whoever might have done it twice has looked. */
describe('what is due at a time is done once, with three workers running:', () => {
  let system: System;
  let mails: TestMailServer;

  beforeAll(async () => {
    mails = await startMailServer();
    system = await System.start({
      ...{ workers: 3, time: 'movable' },
      environment: mails.environment,
    });
  });
  afterAll(async () => {
    await system.stop();
    await mails.stop();
  });

  const several = (profile: object, behaviour?: Behaviour, more?: object) =>
    Promise.all(
      Array.from({ length: SEVERAL }, () => TimedHook.create(system, profile, behaviour, more)),
    );
  const arrived = (hooks: readonly TimedHook[], count: number) =>
    Promise.all(hooks.map((hook) => hook.arrived(count)));
  const each = <Value>(value: Value): readonly Value[] => Array<Value>(SEVERAL).fill(value);

  const hearEveryHour = async (hooks: readonly TimedHook[]): Promise<void> => {
    await arrived(hooks, 1);
    for (const hours of [1, 2, 3]) {
      await system.clock.forward('1h');
      await arrived(hooks, hours + 1);
    }
    expect(hooks.map(({ hours }) => hours)).toEqual(each([0, 1, 2, 3]));
    await Promise.all(hooks.map((hook) => hook.call('DELETE')));
  };

  it('a heartbeat', async () => {
    const hooks = await several({ heartbeat: { everyMs: HOUR, initial: true } });
    await hearEveryHour(hooks);
  });

  it('a probe of what failures have disabled', async () => {
    const healing = { firstMs: HOUR, factor: 1, longestMs: HOUR };
    const hooks = await several({ healing, stop: { failures: 1 } }, DOWN);
    await Promise.all(hooks.map((hook) => hook.publish()));
    await hearEveryHour(hooks);
  });

  it('a request for a proof', async () => {
    const verification = {
      ...{ kind: 'callback', on: ['create'], validMs: DAY, trustsProvenUrls: false },
    };
    const hooks = await several({ verification });
    await arrived(hooks, 1);
    await Promise.all(hooks.map((hook) => hook.call('POST', '/resend-verification')));
    await arrived(hooks, 2);
    expect(hooks.map(({ received }) => received.length)).toEqual(each(2));
  });

  it('a mail', async () => {
    const to = Array.from({ length: SEVERAL }, (_, n) => `ops-${n}@example.com`);
    const profile = {
      alerts: { on: ['attempt-failed'], everyMs: HOUR },
      ...{ retries: { maxAttempts: 1 }, stop: { failures: null } },
    };
    const hooks = await Promise.all(
      to.map((email) => TimedHook.create(system, profile, DOWN, { alerts: { emails: [email] } })),
    );
    const mailsTo = () => to.map((one) => mails.taken.filter((mail) => mail.to.includes(one)));
    /** A mail under way that the clock overtakes is given up: it was not taken in time. */
    const atRest = async () =>
      (
        await system.query(
          'select from alert_throttles where leased_until is not null or due_at is not null',
        )
      ).length === 0;
    for (const count of [1, 2, 3]) {
      await Promise.all(hooks.map((hook) => hook.publish()));
      await arrived(hooks, count);
      await until(
        async () => mailsTo().every(({ length }) => length >= count) && (await atRest()),
        `mail ${count} to each`,
      );
      await system.clock.forward('2h');
    }
    expect(mailsTo().map(({ length }) => length)).toEqual(each(3));
  });

  it('a job', async () => {
    const [hook] = await several({ retries: { maxAttempts: 1 }, stop: { failures: null } }, DOWN);
    for (let n = 0; n < SEVERAL; n += 1) await hook!.publish();
    await hook!.arrived(SEVERAL);
    hook!.behave(answering(200));
    const { body } = await system.api.call<{ id: string }>(
      'POST',
      `/v1/webhooks/${hook!.id}/recover`,
      { since: new Date(system.clock.now() - HOUR).toISOString() },
    );
    await until(async () => {
      const { body: job } = await system.api.call<{ status: string }>('GET', `/v1/jobs/${body.id}`);
      return job.status === 'done';
    }, 'the job to be done');
    await hook!.arrived(2 * SEVERAL);
    expect(hook!.received.map(({ headers }) => headers['webhook-id']).toSorted()).toEqual(
      hook!.received
        .slice(0, SEVERAL)
        .flatMap(({ headers }) => [headers['webhook-id'], headers['webhook-id']])
        .toSorted(),
    );
  });
});
