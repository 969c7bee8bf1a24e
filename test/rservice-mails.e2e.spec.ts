import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeDialect } from './system/describe-dialect.js';
import { startMailServer, type TestMailServer } from './system/mail-server.js';
import { answering, Receiver } from './system/receiver.js';
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
  /** Another host: what fails there spares none of the others. */
  const elsewhere = new Receiver();
  let system: System;
  let mails: TestMailServer;

  beforeAll(async () => {
    mails = await startMailServer();
    await elsewhere.start();
    system = await System.start({
      time: 'movable',
      environment: {
        POSTRIDER_LEASE: '20s',
        ...mails.environment,
        POSTRIDER_DIALECT_OPTIONS: optionsOf({
          profile: {
            retries: QUICK_RETRIES,
            pacing: { hostThrottle: { afterFailures: 5, waitsMs: [400] } },
          },
        }),
      },
    });
    await system.api.as(ACCOUNT).call('PUT', '/v1/principals/boss', {
      ...{ name: 'The boss', role: 'administrator', email: 'boss@example.com' },
    });
    await system.api.as(ACCOUNT).call('PUT', '/v1/principals/joe', {
      ...{ name: 'Joe', role: 'member', email: 'joe@example.com' },
    });
  });
  afterAll(async () => {
    await system.stop();
    await elsewhere.stop();
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
  const published = (id: string, type: string) =>
    system.api.as(ACCOUNT).call('POST', '/v1/events', [{ id, type, data: { id: 1 } }]);
  const allEnabled = async () =>
    (
      await system.api.as(ACCOUNT).call<{ data: { enabled: boolean }[] }>('GET', '/v1/webhooks')
    ).body.data.every((webhook) => webhook.enabled);
  const create = async (
    path: string,
    event: string,
    more: object = {},
    receiver = system.receiver,
  ): Promise<Shown> => {
    receiver.behave(
      path,
      callingBack((url) => fetch(url), answering(500)),
    );
    const fields = { event, name: `Status ${path}`, uri: receiver.url(path), ...more };
    const { status, body } = await ask('POST', '/webhooks', fields);
    expect(status).toBe(200);
    await until(allEnabled, 'it to be enabled');
    return body;
  };
  const dropped = (count: number) =>
    until(async () => {
      const ended = await system.query('select from deliveries where state = $1', ['exhausted']);
      return ended.length === count;
    }, `${count} deliveries to be dropped`);
  const mailsTo = (address: string) => mails.taken.filter(({ to }) => to.includes(address));

  it('calls back and is told by mail where it is, and by `alerts.fallback` and `alerts.throttledSubject`, at most once in twenty minutes', async () => {
    const people = { mail_exceptions_to: 'a@example.com,b@example.com' };
    const [first, second, nobodys] = [
      await create('/a', 'problem.update', people),
      await create('/b', 'problem.update', people),
      await create('/c', 'problem.update'),
    ];
    // Nothing happens that it hears of: it waits for the others, and offends nobody.
    const waiting = await create('/e', 'sla.create', { mail_exceptions_to: 'e@example.com' });
    const account = `${system.apiUrl}/rservice/${ACCOUNT}`;
    const [asked] = system.receiver.at('/a');
    expect(bodyOf(asked!)).toMatchObject({ account, webhook_id: first.id });
    const { link } = asked!.headers;
    expect(link).toContain(`<${account}/webhooks/${first.id}>; rel="canonical"`);
    expect(link).toContain(`<${system.apiUrl}/rservice/v1/webhooks/${first.id}>`);

    await published('p', 'problem.updated');
    await dropped(3);
    await until(() => mails.taken.length === 4, 'a mail for each');
    for (const { to } of mailsTo('a@example.com')) {
      expect(to).toEqual(['a@example.com', 'b@example.com']);
    }
    // Where no address is named the administrators are told, and nobody else.
    expect(mailsTo('boss@example.com').map(({ to }) => to)).toEqual([['boss@example.com']]);

    // The mail of another one shows that whoever sends them has looked.
    await create('/d', 'task.create', { mail_exceptions_to: 'd@example.com' }, elsewhere);
    await system.clock.forward('19m');
    await published('t', 'task.created');
    await dropped(4);
    await until(() => mailsTo('d@example.com').length === 1, 'the other mail');
    expect(mails.taken).toHaveLength(5);

    // A minute later all the rest, in one mail for each.
    await system.clock.forward('1m');
    await until(() => mails.taken.length === 9, 'another mail for each');
    const later = mails.taken.slice(5).map(({ raw }) => raw);
    const subjects = later.map(subjectOf).sort();
    const all = [first, second, nobodys, waiting].map(
      ({ id }, i) => `#${id} throttled – Status /${'abce'[i]}`,
    );
    expect(subjects).toEqual(all.map((one) => `Webhook ${one}`).sort());
    for (const raw of later) {
      const [, list = ''] = /Offending webhooks\s+((?:- .*\s+)+)/.exec(decoded(raw)) ?? [];
      expect(list.trim().split(/\s*\n/).sort()).toEqual(
        [first, second, nobodys]
          .map(({ id }, i) => `- Status /${'abc'[i]} @${ACCOUNT} #${id}`)
          .sort(),
      );
    }
  });
});

const decoded = (raw: string): string => utf8(raw.replace(/=\r\n/g, '')).replaceAll('\r\n', '\n');

/** Quoted-printable. */
const utf8 = (text: string): string =>
  Buffer.from(
    text.replace(/=([0-9A-F]{2})/g, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    ),
    'latin1',
  ).toString('utf8');

/** By RFC 2047, in whatever pieces it comes. */
const subjectOf = (raw: string): string => {
  const [, folded = ''] = /^Subject: (.*(?:\r\n[ \t].*)*)/m.exec(raw) ?? [];
  return folded
    .replace(/\?=\r\n[ \t]+=\?/g, '?==?')
    .replace(/=\?utf-8\?q\?([^?]*)\?=/gi, (_, word: string) => utf8(word.replaceAll('_', ' ')));
};
