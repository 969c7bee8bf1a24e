import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startMailServer, type TestMailServer } from './system/mail-server.js';
import { answering } from './system/receiver.js';
import { System } from './system/system.js';
import { until } from './system/until.js';

const EVERY_MS = 3_600_000;
const PUBLIC_URL = 'https://hooks.example.com/postrider';
const SMTP_PASSWORD = 'mail-sesame';
const PASSWORD = 'basic-sesame';

describe('the people of a webhook that fails, with two workers running', () => {
  let system: System;
  let mails: TestMailServer;
  let webhook: { readonly id: string; readonly secret: string };
  let published = 0;

  beforeAll(async () => {
    mails = await startMailServer({
      onAuth: ({ username, password }, _session, done) =>
        password === SMTP_PASSWORD ? done(null, { user: username }) : done(new Error('no')),
    });
    system = await System.start({
      workers: 2,
      environment: {
        POSTRIDER_PUBLIC_URL: PUBLIC_URL,
        POSTRIDER_SMTP_URL: `smtp://postman:${SMTP_PASSWORD}@127.0.0.1:${mails.port}`,
        POSTRIDER_MAIL_FROM: 'Postrider <postrider@example.com>',
      },
    });
    system.receiver.behave('/failing?key=url-sesame', answering(500, 'no <b>luck</b>'));
    webhook = await system.api.create({
      name: 'Orders\u2028Bcc: other@example.com',
      url: system.receiver.url('/failing?key=url-sesame'),
      events: ['order.*'],
      basicAuth: { user: 'postman', password: PASSWORD },
      alerts: { emails: ['ops@example.com', 'dev@example.com'] },
      profile: { alerts: { everyMs: EVERY_MS }, retries: { maxAttempts: 1 } },
      enabled: true,
    });
  });
  afterAll(async () => {
    await system.stop();
    await mails.stop();
  });

  const publish = async (count: number): Promise<void> => {
    for (let i = 0; i < count; i += 1) {
      published += 1;
      await system.service.publish({ id: `o-${published}`, type: 'order.placed' });
    }
  };
  const failures = async (count: number): Promise<void> =>
    until(
      async () => (await system.api.webhook(webhook.id)).failures === count,
      `${count} failures`,
    );
  /** Whatever waits for its turn has it now. */
  const timePasses = () =>
    system.query('update alert_throttles set due_at = now() where due_at is not null');
  const subjects = () => mails.taken.map(({ raw }) => subjectOf(raw));
  const bodyOf = (n: number) => textOf(mails.taken[n]?.raw ?? '');
  const htmlOf = (n: number) => partOf('html', mails.taken[n]?.raw ?? '');
  /** Once it is noted, too. */
  const mailed = async (count: number) => {
    await until(
      () => mails.taken.length >= count,
      () => `mail ${count}, beside ${JSON.stringify(subjects())}`,
    );
    const leased = () => system.query('select from alert_throttles where leased_until is not null');
    await until(async () => (await leased()).length === 0, 'the mail to be noted');
  };

  it('hear of the first failure at once', async () => {
    await publish(1);
    await mailed(1);
    expect(mails.taken[0]).toMatchObject({
      from: 'postrider@example.com',
      to: ['ops@example.com', 'dev@example.com'],
    });
    expect(subjects()).toEqual([
      'Webhook "Orders Bcc: other@example.com" fails: 1 failed request in a row',
    ]);
    expect(bodyOf(0)).toContain('9 more failures disable this webhook.');
    expect(bodyOf(0)).toContain('- 500 Internal Server Error');
    expect(bodyOf(0)).toContain(`${PUBLIC_URL}/v1/webhooks/${webhook.id}`);
  });

  it('may read it as HTML: the last error, what happens next, and a link', () => {
    const html = htmlOf(0);
    expect(html).toContain('<li>500 Internal Server Error</li>');
    expect(html).toContain('<li>9 more failures disable this webhook.</li>');
    expect(html).toContain(`<a href="${PUBLIC_URL}/v1/webhooks/${webhook.id}">`);
  });

  it('hear of what follows in one mail, when its time has come', async () => {
    await publish(6);
    await failures(7);
    const [waiting] = await system.query<{ minutes: number }>(
      'select extract(epoch from due_at - now())::integer / 60 as minutes from alert_throttles',
    );
    expect(waiting?.minutes).toBeGreaterThan(50);
    expect(mails.taken).toHaveLength(1);
    await timePasses();
    await mailed(2);
    expect(bodyOf(1)).toContain('5 of the 10 failures');
    expect(bodyOf(1)).toContain('7 of the 10 failures');
    expect(bodyOf(1)).toContain('3 more failures disable this webhook.');
  });

  it('hear without delay that it was disabled, once', async () => {
    await publish(3);
    await mailed(3);
    expect(subjects()[2]).toMatch(/was disabled$/);
    expect(bodyOf(2)).toContain('it was disabled: 10 requests failed in a row');
    expect(bodyOf(2)).toContain('9 of the 10 failures');
    expect(bodyOf(2)).toContain('enable it after mending the endpoint; held events will follow');
  });

  it('hear that it is enabled, and that it works again', async () => {
    await system.api.call('POST', `/v1/webhooks/${webhook.id}/enable`);
    await timePasses();
    await mailed(4);
    expect(subjects()[3]).toMatch(/is enabled again$/);
    await publish(1);
    await failures(1);
    await timePasses();
    await mailed(5);
    expect(subjects()[4]).toMatch(/fails: 1 failed request in a row$/);
    system.receiver.behave('/failing?key=url-sesame', answering(200));
    await publish(1);
    await failures(0);
    await timePasses();
    await mailed(6);
    expect(subjects()[5]).toMatch(/works again$/);
  });

  it('got each mail once, and no secret with it', async () => {
    expect(await system.query('select from alerts where settled_at is null')).toEqual([]);
    const [{ mailed: told } = { mailed: 0 }] = await system.query<{ mailed: number }>(
      'select count(distinct settled_at)::integer as mailed from alerts where mailed',
    );
    expect(mails.taken).toHaveLength(6);
    expect(told).toBe(6);
    const everything = mails.taken.map(({ raw }) => raw + textOf(raw)).join('\n');
    const logs = system.processes.flatMap(({ lines }) => lines).join('\n');
    expect(logs).toContain('"alerts.mailed"');
    for (const secret of ['sesame', webhook.secret.slice(6), system.api.adminKey]) {
      expect([secret, everything.includes(secret)]).toEqual([secret, false]);
    }
    for (const secret of [SMTP_PASSWORD, PASSWORD, 'ops@example.com']) {
      expect([secret, logs.includes(secret)]).toEqual([secret, false]);
    }
  });
});

describe('a worker that is killed while the mail server has its mail in hand', () => {
  let system: System;
  let mails: TestMailServer;
  let hangs = true;
  let held = 0;

  beforeAll(async () => {
    mails = await startMailServer({
      onRcptTo: (_address, _session, done) => {
        held += 1;
        if (!hangs) done();
      },
    });
    system = await System.start({
      environment: mails.environment,
    });
  });
  afterAll(async () => {
    await system.stop();
    await mails.stop();
  });

  it('leaves it to another, and nothing is lost', async () => {
    system.receiver.behave('/failing', answering(500));
    await system.api.create({
      name: 'Orders',
      url: system.receiver.url('/failing'),
      events: ['order.*'],
      alerts: { emails: ['ops@example.com'] },
      profile: { retries: { maxAttempts: 1 } },
      enabled: true,
    });
    await system.service.publish({ id: 'o-1', type: 'order.placed' });
    await until(() => held > 0, 'a mail on its way');
    await system.workers[0]?.kill();
    hangs = false;
    // The lease of the one that died, run out.
    await system.query('update alert_throttles set leased_until = now()');
    await system.addWorker();
    await until(() => mails.taken.length > 0, 'the mail');
    expect(subjectOf(mails.taken[0]?.raw ?? '')).toBe(
      'Webhook "Orders" fails: 1 failed request in a row',
    );
  });
});

/** Q of RFC 2047, unfolded. */
const subjectOf = (raw: string): string => {
  const [, subject = ''] = /^Subject: ((?:.*\r\n[ \t])*.*)\r\n/m.exec(raw) ?? [];
  return subject
    .replace(/\r\n[ \t]/g, ' ')
    .replace(/\?= =\?/g, '?==?')
    .replace(/=\?UTF-8\?Q\?([^?]*)\?=/g, (_, text: string) => unquoted(text.replaceAll('_', ' ')));
};

const partOf = (kind: 'plain' | 'html', raw: string): string => {
  const part = new RegExp(`Content-Type: text/${kind}[^]*?\\r\\n\\r\\n([^]*?)\\r\\n--`).exec(raw);
  return unquoted(part?.[1] ?? '').replaceAll('\r\n', '\n');
};
const textOf = (raw: string): string => partOf('plain', raw);

const unquoted = (text: string): string =>
  text
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
