import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeDialect } from './system/describe-dialect.js';
import { Internet } from './system/internet.js';
import { expectPrinted } from './system/printed.js';
import { rawRequest, type RawReply } from './system/raw-request.js';
import { answering, type Behaviour } from './system/receiver.js';
import { System } from './system/system.js';

/** Requests as the FAQ prints them, a line each, their placeholders to be filled in. */
const PRINTED_REQUESTS = {
  addByKey:
    'https://your-domain.com/api/admin/v2/?action=add_webhook&url=<url>&events=<events>&http_user=<http_user>&http_pass=<http_pass>hash=HASH',
  addByToken:
    'https://your-domain.com/api/oauth2?action=add_webhook&url=<url>&events=<events>&http_user=<http_user>&http_pass=<http_pass>',
  getByKey: 'https://your-domain.com/api/admin/v2/?action=get_webhooks&hash=HASH',
  getByToken: 'https://your-domain.com/api/oauth2?action=get_webhooks',
  deleteByKey: 'https://your-domain.com/api/admin/v2/?action=delete_webhook&id=<id>&hash=HASH',
  // Spelt so.
  deleteByToken: 'https://your-domain.com/api/oauth2?action=delete_webhookd&id=<id>',
} as const;

/** Replies as it prints them; the API answers everything with 200. */
const PRINTED_REPLIES = {
  added: { status: 200, body: '{ "status": "ok", "id": 16 }' },
  unsuccessful: {
    status: 200,
    body: `{
      "status": "error",
      "status_code": 11,
      "message": "Url should respond 200 HTTP_CODE and JSON {status:OK}",
      "message_details": "https://google.com"
    }`,
  },
  webhooks: {
    status: 200,
    body: `{
      "status": "ok",
      "data": [
        {
            "id": "14",
            "url": "https://eoaerzysr8s23hq.m.pipedream.net",
            "events": "post_task,delete_task,reopen_task",
            "status": "active",
            "projects": "333"
        },
        {
            "id": "16",
            "url": "https://eolb4pffb2s43u.m.pipedream.net",
            "events": "post_task,post_comment,post_project",
            "status": "active"
        }
      ]
    }`,
  },
  deleted: { status: 200, body: '{ "status": "ok" }' },
} as const;

/** "Possible values", as they are listed. */
const PRINTED_EVENTS =
  'post_task, post_comment, post_project, update_task, update_comment, update_project, delete_task, delete_comment, close_task';

const [FIRST, SECOND] = [
  'https://eoaerzysr8s23hq.m.pipedream.net',
  'https://eolb4pffb2s43u.m.pipedream.net',
];
const HASH = /(&?)hash=HASH$/;

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

describeDialect('worksection', "Worksection's FAQ, as it is printed", () => {
  const internet = new Internet();
  let system: System;
  let key: string;

  beforeAll(async () => {
    await internet.start();
    system = await System.start({
      routers: 0,
      workers: 0,
      environment: {
        ...internet.environment,
        POSTRIDER_LEASE: '20s',
        POSTRIDER_DIALECT_HOSTS: 'your-domain.com=worksection/acme',
      },
    });
    const asked = { name: 'a client', scopes: ['administrative'], recoverable: true };
    const path = '/v1/api-keys';
    ({ key } = (await system.api.as('acme').call<{ key: string }>('POST', path, asked)).body);
    for (const url of [FIRST, SECOND]) internet.behave(url, printedAnswer);
    internet.behave('https://google.com', answering(200, '<html></html>'));
  });
  afterAll(async () => {
    await system.stop();
    await internet.stop();
  });

  /** "HTTP status: 200, Header: JSON, Body: {"status": "OK"}" */
  const printedAnswer: Behaviour = (response) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"status": "OK"}');

  /** As printed, but for what stands in angle brackets, and HASH. */
  const ask = (
    printed: keyof typeof PRINTED_REQUESTS,
    values: Readonly<Record<string, string>> = {},
    more = '',
  ): Promise<RawReply> => {
    const { host, pathname, search } = urlParts(PRINTED_REQUESTS[printed]);
    const filled = search.replace(/<(\w+)>/g, (_, name: string) => values[name] ?? '');
    const query = `${filled.replace(HASH, '')}${more}`;
    const isHashed = HASH.test(filled);
    const separator = HASH.exec(filled)?.[1] ?? '';
    return rawRequest(system.apiUrl, {
      path: `${pathname}?${query}${isHashed ? `${separator}hash=${md5(query + key)}` : ''}`,
      headers: { host, ...(!isHashed && { authorization: `Bearer ${key}` }) },
    });
  };
  const idIn = ({ text }: RawReply): string => String((JSON.parse(text) as { id: number }).id);
  const ids: string[] = [];

  it('a webhook is added by the administrative key, and by a token', async () => {
    const first = await ask(
      'addByKey',
      { url: FIRST, events: 'post_task,delete_task,reopen_task', http_user: 'u', http_pass: 'p' },
      '&projects=333',
    );
    const second = await ask('addByToken', {
      ...{ url: SECOND, events: 'post_task,post_comment,post_project' },
    });
    for (const reply of [first, second]) {
      expectPrinted(reply, PRINTED_REPLIES.added);
      expect(reply.headers['content-type']).toBe('application/json; charset=utf-8');
      ids.push(idIn(reply));
    }
    const [probe] = internet.at(FIRST);
    expect(probe?.headers.authorization).toBe(`Basic ${btoa('u:p')}`);
    expect(internet.at(SECOND)[0]?.headers).not.toHaveProperty('authorization');
  });

  it('a URL that does not respond as it should is not added', async () => {
    for (const printed of ['addByKey', 'addByToken'] as const) {
      const reply = await ask(printed, { url: 'https://google.com', events: 'post_task' });
      expectPrinted(reply, PRINTED_REPLIES.unsuccessful);
    }
  });

  it('webhooks are got by the administrative key, and by a token', async () => {
    for (const printed of ['getByKey', 'getByToken'] as const) {
      const reply = await ask(printed);
      expectPrinted(reply, PRINTED_REPLIES.webhooks);
      const { data } = JSON.parse(reply.text) as { data: { id: string }[] };
      expect(data.map(({ id }) => id)).toEqual(ids);
    }
  });

  it('webhooks are deleted by the administrative key, and by a token', async () => {
    const [first = '', second = ''] = ids;
    expectPrinted(await ask('deleteByKey', { id: first }), PRINTED_REPLIES.deleted);
    expectPrinted(await ask('deleteByToken', { id: second }), PRINTED_REPLIES.deleted);
    expect(JSON.parse((await ask('getByKey')).text)).toEqual({ status: 'ok', data: [] });
  });

  it('every possible value of events is one', async () => {
    const events = PRINTED_EVENTS.split(', ').join(',');
    const reply = await ask('addByToken', { url: FIRST, events });
    expectPrinted(reply, PRINTED_REPLIES.added);
    expect(JSON.parse((await ask('getByToken')).text)).toMatchObject({ data: [{ events }] });
  });
});

/** Not by URL, which would encode the angle brackets. */
const urlParts = (text: string) => {
  const [, host = '', pathname = '', search = ''] =
    /^https:\/\/([^/]+)([^?]*)\?(.*)$/.exec(text) ?? [];
  return { host, pathname, search };
};
