import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startMailServer, type TestMailServer } from './system/mail-server.js';
import { answering } from './system/receiver.js';
import { System } from './system/system.js';
import { until } from './system/until.js';

/** So many failures in a row, and what its people are told then, if they ask for nothing else. */
const KINDS: readonly [kind: string, events: number, profile: object, told: RegExp][] = [
  ['first-failure', 1, {}, /a request failed, the first one/],
  ['attempt-failed', 1, {}, /1 request failed/],
  ['half-way', 5, {}, /5 of the 10 failures that stop it/],
  ['seventy', 7, {}, /7 of the 10 failures that stop it/],
  ['ninety', 9, {}, /9 of the 10 failures that stop it/],
  ['disabled', 10, {}, /it was disabled: 10 requests failed in a row/],
  ['dropped', 1, {}, /1 delivery was given up/],
  [
    'throttled',
    2,
    { pacing: { hostThrottle: { afterFailures: 2, waitsMs: [60_000] } } },
    /requests to .* wait until/,
  ],
];

describe('people who ask to be told', () => {
  let system: System;
  let mails: TestMailServer;

  beforeAll(async () => {
    mails = await startMailServer();
    system = await System.start({
      environment: {
        POSTRIDER_SMTP_URL: `smtp://127.0.0.1:${mails.port}`,
        POSTRIDER_MAIL_FROM: 'Postrider <postrider@example.com>',
      },
    });
  });
  afterAll(async () => {
    await system.stop();
    await mails.stop();
  });

  /** A webhook whose requests fail, and whose people hear of these alone. */
  const failing = (kind: string, on: readonly string[], profile: object) => {
    system.receiver.behave(`/${kind}`, answering(500));
    return system.api.create({
      ...{ url: system.receiver.url(`/${kind}`), events: [`${kind}.*`], enabled: true },
      alerts: { emails: [`${kind}@example.com`] },
      profile: { retries: { maxAttempts: 1 }, ...profile, alerts: { on, everyMs: 0 } },
    });
  };
  const publish = (kind: string, from: number, count: number) =>
    system.service.publish(
      ...Array.from({ length: count }, (_, n) => ({
        ...{ id: `${kind}-${from + n}`, type: `${kind}.happened` },
      })),
    );
  const toldOf = (kind: string) =>
    mails.taken
      .filter(({ to }) => to.includes(`${kind}@example.com`))
      .map(({ raw }) => raw.replace(/=\r?\n/g, ''));

  it.each(KINDS)(
    '`alerts.on`: of %s are, and of nothing else',
    async (kind, events, profile, told) => {
      const { id } = await failing(kind, [kind], profile);
      await publish(kind, 0, events);
      await until(() => toldOf(kind).length > 0, 'the mail');
      expect(toldOf(kind)[0]).toMatch(told);
      for (const [other, , , text] of KINDS) {
        if (other !== kind) expect(toldOf(kind)[0]).not.toMatch(text);
      }
      expect((await system.api.webhook(id)).failures).toBe(events);
    },
  );

  it('of recovered are, once it works again after something was told', async () => {
    await failing('recovered', ['first-failure', 'recovered'], {});
    await publish('recovered', 0, 1);
    await until(() => toldOf('recovered').length === 1, 'the first mail');
    system.receiver.behave('/recovered', answering(200));
    await publish('recovered', 1, 1);
    await until(() => toldOf('recovered').length === 2, 'the second mail');
    expect(toldOf('recovered')[1]).toMatch(/it works again, after 1 failed request/);
  });

  it('`alerts.fallback`: where no address is named, are the administrators or nobody', async () => {
    const boss = { name: 'The boss', role: 'administrator', email: 'boss@example.com' };
    await system.api.call('PUT', '/v1/principals/boss', boss);
    const unnamed = (fallback: string) => {
      system.receiver.behave(`/${fallback}`, answering(500));
      return system.api.create({
        ...{ url: system.receiver.url(`/${fallback}`), events: [`${fallback}.*`], enabled: true },
        ...{ name: `Falls back on ${fallback}` },
        profile: { alerts: { on: ['first-failure'], everyMs: 0, fallback } },
      });
    };
    await unnamed('nobody');
    await unnamed('administrators');
    await publish('nobody', 0, 1);
    await publish('administrators', 0, 1);
    await until(() => toldOf('boss').length > 0, 'the mail to the administrator');
    expect(toldOf('boss')[0]).toContain('Falls back on administrators');
    // Whoever takes what is to be told takes the oldest first.
    expect(mails.taken.some(({ raw }) => raw.includes('Falls back on nobody'))).toBe(false);
  });
});
