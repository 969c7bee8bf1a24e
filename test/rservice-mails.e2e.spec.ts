import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeDialect } from './system/describe-dialect.js';
import { startMailServer, type TestMailServer } from './system/mail-server.js';
import { answering } from './system/receiver.js';
import {
  ACCOUNT,
  bodyOf,
  callingBack,
  optionsOf,
  QUICK_RETRIES,
  type Shown,
} from './system/rservice-client.js';
import { System } from './system/system.js';
import { until } from './system/until.js';

describeDialect('rservice', 'an R-Service client of an installation without hosts for it', () => {
  let system: System;
  let mails: TestMailServer;

  beforeAll(async () => {
    mails = await startMailServer();
    system = await System.start({
      environment: {
        POSTRIDER_LEASE: '20s',
        POSTRIDER_SMTP_URL: `smtp://127.0.0.1:${mails.port}`,
        POSTRIDER_MAIL_FROM: 'postrider@example.com',
        POSTRIDER_DIALECT_OPTIONS: optionsOf({
          profile: {
            retries: QUICK_RETRIES,
            pacing: { hostThrottle: { afterFailures: 5, waitsMs: [400] } },
          },
        }),
      },
    });
  });
  afterAll(async () => {
    await system.stop();
    await mails.stop();
  });

  const ask = async (method: string, path: string, fields?: object) => {
    const reply = await fetch(`${system.apiUrl}/rservice/v1${path}`, {
      method,
      headers: {
        ...{ authorization: `Bearer ${system.api.adminKey}`, 'X-Xurrent-Account': ACCOUNT },
        'content-type': 'application/json',
      },
      ...(fields && { body: JSON.stringify(fields) }),
    });
    return { status: reply.status, body: (await reply.json()) as Shown };
  };

  it('calls back and is told by mail where it is, and at most once in twenty minutes', async () => {
    const failing = callingBack((url) => fetch(url), answering(500));
    for (const path of ['/a', '/b']) system.receiver.behave(path, failing);
    const fields = (path: string) => ({
      ...{ event: 'problem.update', name: `Status ${path}`, uri: system.receiver.url(path) },
      mail_exceptions_to: 'a@example.com,b@example.com',
    });
    const made = [await ask('POST', '/webhooks', fields('/a'))];
    made.push(await ask('POST', '/webhooks', fields('/b')));
    expect(made.map(({ status }) => status)).toEqual([200, 200]);
    const [id] = made.map(({ body }) => body.id);
    const account = `${system.apiUrl}/rservice/${ACCOUNT}`;
    await until(() => system.receiver.at('/b').length > 0, 'the verification');
    const [asked] = system.receiver.at('/a');
    expect(bodyOf(asked!)).toMatchObject({ account, webhook_id: id });
    expect(asked!.headers['link']).toContain(`<${account}/webhooks/${id}>; rel="canonical"`);
    expect(asked!.headers['link']).toContain(`<${system.apiUrl}/rservice/v1/webhooks/${id}>`);
    const enabled = async () =>
      (
        await system.api.as(ACCOUNT).call<{ data: { enabled: boolean }[] }>('GET', '/v1/webhooks')
      ).body.data.every((webhook) => webhook.enabled);
    await until(enabled, 'both to be enabled');
    await system.api
      .as(ACCOUNT)
      .call('POST', '/v1/events', [{ id: 'p', type: 'problem.updated', data: { id: 1 } }]);
    const dropped = async () =>
      (await system.query('select from deliveries where state = $1', ['exhausted'])).length === 2;
    await until(dropped, 'both deliveries to be dropped');
    await until(() => mails.taken.length === 2, 'a mail for each');
    for (const { to } of mails.taken) expect(to).toEqual(['a@example.com', 'b@example.com']);
    // Twenty minutes later all the rest, in one mail.
    await system.query('update alert_throttles set due_at = now() where due_at is not null');
    await until(() => mails.taken.length === 4, 'another mail for each');
    const texts = mails.taken.slice(2).map(({ raw }) => decoded(raw));
    for (const text of texts) {
      expect(text).toContain('Waiting for the host');
      expect(text).toMatch(/- Status \/a \(.*\)\s+- Status \/b|- Status \/b \(.*\)\s+- Status \/a/);
    }
  });
});

const decoded = (raw: string): string =>
  raw
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
