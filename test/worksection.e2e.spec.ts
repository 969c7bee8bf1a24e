import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createHash, createHmac } from 'node:crypto';
import { KeyRing, parseKeyRing } from '#runtime';
import { describeDialect } from './system/describe-dialect.js';
import { rawRequest, type RawReply, type RawRequest } from './system/raw-request.js';
import { answering, type Behaviour } from './system/receiver.js';
import { System } from './system/system.js';
import { until } from './system/until.js';

const JSON_TYPE = { 'content-type': 'application/json' };
/** What a receiver must answer, as the FAQ has it. */
const acknowledging: Behaviour = (response) =>
  response.writeHead(200, JSON_TYPE).end('{"status":"OK"}');
const PROBE_FAILED = 'Url should respond 200 HTTP_CODE and JSON {status:OK}';

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
const enc = encodeURIComponent;

describeDialect('worksection', 'a Worksection client', () => {
  let system: System;
  let key: string;
  let keyId: string;

  beforeAll(async () => {
    system = await System.start({
      environment: {
        POSTRIDER_LEASE: '20s',
        POSTRIDER_DIALECT_HOSTS: 'your-domain.com=worksection/acme',
      },
    });
    const { api } = system;
    await api.call('PUT', '/v1/accounts/acme', { name: 'Acme', timeZone: 'Europe/Kyiv' });
    ({ key, id: keyId } = await issued(['administrative']));
  });
  afterAll(() => system.stop());

  const issued = async (scopes: readonly string[], recoverable = true) => {
    const body = { name: 'a client', scopes, recoverable };
    const path = '/v1/api-keys';
    return (await system.api.as('acme').call<{ id: string; key: string }>('POST', path, body)).body;
  };
  const ask = (request: RawRequest) => rawRequest(system.apiUrl, request);
  const json = ({ text }: RawReply): unknown => JSON.parse(text);
  const signed = (query: string, by = key) => `${query}&hash=${md5(query + by)}`;
  const admin = (query: string, by?: string) =>
    ask({ path: `/worksection/acme/api/admin/v2/?${signed(query, by)}` });
  const receive = (path: string, behaviour: Behaviour = acknowledging): string => {
    system.receiver.behave(path, behaviour);
    return system.receiver.url(path);
  };
  const add = async (path: string, more: string, behaviour?: Behaviour): Promise<number> => {
    const reply = await admin(`action=add_webhook&url=${enc(receive(path, behaviour))}&${more}`);
    const body = json(reply) as { status: string; id: number };
    expect(body).toEqual({ status: 'ok', id: expect.any(Number) });
    return body.id;
  };
  const listed = async () =>
    (json(await admin('action=get_webhooks')) as { data: { id: string; status: string }[] }).data;
  const statusOf = async (id: number) =>
    (await listed()).find((each) => each.id === String(id))?.status;
  const publish = (...events: readonly object[]) =>
    system.api.as('acme').call('POST', '/v1/events', events);
  const arrived = (path: string) => system.receiver.at(path).filter(({ body }) => body !== '[]');
  const native = async (number: number) => {
    const path = '/v1/webhooks?limit=100';
    const { body } = await system.api
      .as('acme')
      .call<{ data: { id: string; number: number; status: string }[] }>('GET', path);
    return body.data.find((each) => each.number === number)!;
  };

  it('adds, lists and deletes as the FAQ prints it', async () => {
    const [url, other] = [receive('/printed-14'), receive('/printed-16')];
    const first = await ask({
      path:
        `/api/admin/v2/?${`action=add_webhook&url=${enc(url)}&events=post_task,delete_task,reopen_task&projects=333&http_user=u&http_pass=p`}` +
        `hash=${md5(`action=add_webhook&url=${enc(url)}&events=post_task,delete_task,reopen_task&projects=333&http_user=u&http_pass=p${key}`)}`,
      headers: { host: 'your-domain.com' },
    });
    const a = (json(first) as { id: number }).id;
    expect(first.text).toBe(JSON.stringify({ status: 'ok', id: a }));
    expect(first.headers['content-type']).toBe('application/json; charset=utf-8');
    const second = await ask({
      path: `/api/oauth2?action=add_webhook&url=${other}&events=post_task,post_comment,post_project&http_user=&http_pass=`,
      headers: { host: 'your-domain.com', authorization: `Bearer ${key}` },
    });
    const b = (json(second) as { id: number }).id;
    expect(second.text).toBe(JSON.stringify({ status: 'ok', id: b }));

    const list = await ask({
      path: `/api/admin/v2/?${signed('action=get_webhooks')}`,
      headers: { host: 'your-domain.com' },
    });
    expect(list.text).toBe(
      JSON.stringify({
        status: 'ok',
        data: [
          {
            ...{ id: String(a), url, events: 'post_task,delete_task,reopen_task' },
            ...{ status: 'active', projects: '333' },
          },
          {
            ...{ id: String(b), url: other, events: 'post_task,post_comment,post_project' },
            status: 'active',
          },
        ],
      }),
    );
    const bearing = { host: 'your-domain.com', authorization: `Bearer ${key}` };
    expect((await ask({ path: '/api/oauth2?action=get_webhooks', headers: bearing })).text).toBe(
      list.text,
    );
    const deleting = [
      { path: `/api/admin/v2/?${signed(`action=delete_webhook&id=${a}`)}`, headers: bearing },
      { path: `/api/oauth2?action=delete_webhookd&id=${b}`, headers: bearing },
    ];
    for (const request of deleting) expect((await ask(request)).text).toBe('{"status":"ok"}');
    expect(await listed()).toEqual([]);
  });

  it('is told which URL did not acknowledge, and nothing is stored', async () => {
    const before = await listed();
    const ways: Readonly<Record<string, Behaviour>> = {
      '/no-content': answering(204),
      '/created': (response) => response.writeHead(201, JSON_TYPE).end('{"status":"OK"}'),
      '/untyped': answering(200, '{"status":"OK"}'),
      '/plain': answering(200, '{"status":"OK"}', 'text/plain'),
      '/no': (response) => response.writeHead(200, JSON_TYPE).end('{"status":"no"}'),
      '/late': (response) =>
        void setTimeout(() => response.writeHead(200, JSON_TYPE).end('{"status":"OK"}'), 5_100),
    };
    const replies = await Promise.all(
      Object.entries(ways).map(async ([path, behaviour]) => {
        const url = receive(path, behaviour);
        return [url, await admin(`action=add_webhook&url=${enc(url)}&events=post_task`)] as const;
      }),
    );
    for (const [url, reply] of replies) {
      expect([reply.status, reply.text]).toEqual([
        200,
        JSON.stringify({
          ...{ status: 'error', status_code: 11, message: PROBE_FAILED, message_details: url },
        }),
      ]);
    }
    expect(await listed()).toEqual(before);
    const [probe] = system.receiver.at('/no');
    expect(probe).toMatchObject({ body: '[]', headers: JSON_TYPE });
  });

  it('is told that a URL may not be reached from here, in the same words', async () => {
    const url = 'http://10.0.0.1/hook';
    expect(json(await admin(`action=add_webhook&url=${enc(url)}&events=post_task`))).toEqual({
      ...{ status: 'error', status_code: 11, message: PROBE_FAILED, message_details: url },
    });
  });

  it('proves itself by the hash of its query, exactly', async () => {
    const ok = { status: 'ok', data: expect.any(Array) };
    const wrong = { status: 'error', status_code: 2, message: 'Action hash is missed or invalid' };
    const query = 'action=get_webhooks';
    const hash = md5(query + key);
    const bitOff = hash.slice(0, -1) + (Number.parseInt(hash.slice(-1), 16) ^ 1).toString(16);
    const at = (path: string, more: Partial<RawRequest> = {}) =>
      ask({ path: `/worksection/acme${path}`, ...more });
    for (const path of [
      `/api/admin/v2?${query}&hash=${hash}`,
      `/api/admin/v2/?hash=${hash}&${query}`,
      `/api/admin/v2?${query}&hash=${hash.toUpperCase()}`,
      `/api/admin/v2?${query}&hash=${md5(`get_webhooks${key}`)}`,
      `/api/admin/v2?${query}&page=%2Fp%2F&hash=${md5(`/p/get_webhooks${key}`)}`,
      `/api/admin/v2?${signed(`${query}&x=a+b%20c`)}`,
    ])
      expect(json(await at(path))).toEqual(ok);
    for (const path of [
      `/api/admin/v2?${query}&hash=${bitOff}`,
      `/api/admin/v2?${query}`,
      `/api/admin/v2?${query}&x=1&hash=${hash}`,
    ])
      expect(json(await at(path))).toEqual(wrong);
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const posted = { method: 'POST', headers: form, body: signed(query) };
    expect(json(await at('/api/admin/v2/', posted))).toEqual(ok);
    const other = (await issued(['administrative'], false)).key;
    expect(json(await admin(query, other))).toEqual(wrong);
    const limited = (await issued(['webhooks:write'])).key;
    expect(json(await admin(query, limited))).toMatchObject({ status_code: 3 });
    const elsewhere = await ask({ path: `/worksection/other/api/admin/v2?${signed(query)}` });
    expect(json(elsewhere)).toEqual(wrong);
  });

  it('proves itself by the hashes that the vendor prints, with the key that they are of', async () => {
    const printed = '7776461cd931e7b1c8e9632ff8e979ce';
    const { id } = await issued(['administrative']);
    const ring = new KeyRing(parseKeyRing(system.environment['POSTRIDER_SECRET_KEYS'] ?? ''));
    await system.query('update api_keys set sealed = $2 where id = $1', [
      ...[id, ring.seal(printed, id)],
    ]);
    const code = async (query: string) => {
      const reply = await ask({ path: `/worksection/acme/api/admin/v2/?${query}` });
      const { status, status_code: given } = json(reply) as Record<string, unknown>;
      return given ?? status;
    };
    const adding =
      'action=add_webhook&url=https%3A%2F%2Fexample.com%2Fh&events=post_task%2Cclose_task';
    expect([
      await code('action=get_tasks&id_project=26&hash=ec3ab2c28f21b4a07424f8ed688d6644'),
      await code('action=get_webhooks&hash=9d6576e1ba34c3cbec91f642fa11fb91'),
      await code('action=get_webhooks&hash=e287cd745c0ac0877010ddf8dc56a75d'),
      await code('action=get_webhooks&hash=9d6576e1ba34c3cbec91f642fa11fb90'),
      // Its hash is right: what is wrong is that nobody acknowledges there.
      await code(`${adding}&hash=73a88559ed526e4e489a4298864aa34e`),
    ]).toEqual([1, 'ok', 'ok', 2, 11]);
  });

  it("posts JSON with a signed header, as the vendor's libraries do", async () => {
    const call = (action: string, body: object, time = Math.floor(Date.now() / 1_000)) => {
      const mac = createHmac('sha256', key).update(`${action}:${time}`).digest('hex');
      return ask({
        method: 'POST',
        path: `/worksection/acme/api/admin/v2?action=${action}`,
        headers: { ...JSON_TYPE, authorization: `Admin ${time}_${mac}` },
        body: JSON.stringify(body),
      });
    };
    const url = receive('/library');
    const { id } = json(await call('add_webhook', { url, events: 'post_task' })) as { id: number };
    expect(await statusOf(id)).toBe('active');
    expect(json(await call('delete_webhook', { id }))).toEqual({ status: 'ok' });
    expect(json(await call('delete_webhook', { id }))).toEqual({
      ...{ status: 'error', status_code: 10, message: 'WebHook not found' },
    });
    const late = Math.floor(Date.now() / 1_000) - 301;
    expect(json(await call('get_webhooks', {}, late))).toMatchObject({ status_code: 2 });
  });

  it("signs in its query, as the first of the vendor's libraries 2 do", async () => {
    const call = (action: string, body?: object, time = Math.floor(Date.now() / 1_000)) => {
      const hash = createHmac('sha256', key).update(`${action}:${time}`).digest('hex');
      return ask({
        path: `/worksection/acme/api/admin/v2.1?action=${action}&hash=${hash}&time=${time}`,
        headers: { 'content-type': 'application/json; charset=utf-8' },
        ...(body && { method: 'POST', body: JSON.stringify(body) }),
      });
    };
    const url = receive('/first-library');
    const { id } = json(await call('add_webhook', { url, events: 'post_task' })) as { id: number };
    expect(json(await call('get_webhooks'))).toMatchObject({ status: 'ok' });
    expect(json(await call('delete_webhook', { id }))).toEqual({ status: 'ok' });
    const late = Math.floor(Date.now() / 1_000) - 301;
    expect(json(await call('get_webhooks', undefined, late))).toMatchObject({ status_code: 2 });
  });

  it('gets tokens, refreshes them, and is told with 401 that one is not taken any more', async () => {
    const secret = key.slice(-43);
    const client = `client_id=${keyId}&client_secret=${secret}`;
    const token = async (path: string) =>
      json(await ask({ path: `/worksection/acme/oauth2/${path}&${client}` })) as {
        access_token: string;
        refresh_token: string;
      };
    const first = await token('token?grant_type=client_credentials&scope=administrative');
    expect(first).toEqual({
      ...{ token_type: 'Bearer', expires_in: 86_400, account_url: expect.any(String) },
      ...{ access_token: expect.any(String), refresh_token: expect.any(String) },
    });
    const use = (access: string) =>
      ask({ path: `/worksection/acme/api/oauth2/?action=get_webhooks&access_token=${access}` });
    expect(json(await use(first.access_token))).toMatchObject({ status: 'ok' });
    const second = await token(
      `refresh?grant_type=refresh_token&refresh_token=${first.refresh_token}`,
    );
    expect(json(await use(second.access_token))).toMatchObject({ status: 'ok' });
    const stale = await use(first.access_token);
    expect([stale.status, json(stale)]).toEqual([
      401,
      { status: 'error', status_code: 3, message: 'Access token is expired' },
    ]);
    const narrow = await token('token?grant_type=client_credentials&scope=tasks_read,tasks_write');
    expect(json(await use(narrow.access_token))).toMatchObject({ status_code: 3 });
    const wrong = `client_id=${keyId}&client_secret=wrong&grant_type=client_credentials`;
    const refused = await ask({
      method: 'POST',
      path: '/worksection/acme/oauth2/token',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: wrong,
    });
    expect([refused.status, json(refused)]).toEqual([
      401,
      { error: 'invalid_client', errorDescription: expect.any(String) },
    ]);
  });

  it('is told what is wrong with what it asks', async () => {
    const url = enc(receive('/wrong'));
    const code = async (query: string) => {
      const {
        status_code: given,
        message,
        message_details: details,
      } = json(await admin(query)) as {
        status_code: number;
        message: string;
        message_details?: string;
      };
      return [given, message, details];
    };
    expect(await code('action=add_webhook&events=post_task')).toEqual([
      ...[10, 'Field is required', 'url'],
    ]);
    expect(await code(`action=add_webhook&url=${url}`)).toEqual([
      10,
      'Field is required',
      'events',
    ]);
    expect(await code(`action=add_webhook&url=${url}&events=post_task,paint_task`)).toEqual([
      ...[10, 'Field is invalid', 'paint_task'],
    ]);
    expect(await code('action=delete_webhook')).toEqual([10, 'Field is required', 'id']);
    expect(await code('action=delete_webhook&id=4711')).toEqual([
      10,
      'WebHook not found',
      undefined,
    ]);
    expect((await code('action=get_tasks'))[0]).toBe(1);
    const broken = await ask({
      method: 'POST',
      path: '/worksection/acme/api/admin/v2?action=add_webhook',
      headers: JSON_TYPE,
      body: '{"url":',
    });
    expect(json(broken)).toMatchObject({ status: 'error', status_code: 10 });
    expect((await ask({ path: '/worksection/acme/api/admin/v3' })).status).toBe(404);
  });

  it('hears of what it chose, in the projects it chose, in its own words', async () => {
    const id = await add(
      '/chosen',
      'events=update_task,post_project&projects=26,42&http_user=me&http_pass=pass%3Aword',
    );
    const task = {
      ...{ type: 'task.updated', occurredAt: '2021-01-02T12:37:21Z' },
      actor: { id: 3993, email: 'henry.gardner@ws.com', name: 'Henry Gardner' },
      object: { type: 'task', id: 331786 },
      changes: [
        { field: 'priority', old: 1, new: 7 },
        { field: 'date_end', old: null, new: '2024-01-11' },
      ],
    };
    await publish(
      { ...task, id: 'w-1', project: '26' },
      { ...task, id: 'w-2', project: '27' },
      { id: 'w-3', type: 'task.created', project: '26', data: { title: 'x' } },
      { id: 'w-4', type: 'project.created', project: '42', data: { title: 'Prototyping' } },
    );
    await until(() => arrived('/chosen').length === 2, 'both that were chosen');
    const bodies = arrived('/chosen').map(({ body }) => JSON.parse(body) as object[]);
    expect(bodies).toContainEqual([
      {
        ...{ action: 'update', object: { type: 'task', id: '331786', page: '/task/331786/' } },
        date_added: '2021-01-02 14:37',
        user_from: { id: '3993', email: 'henry.gardner@ws.com', name: 'Henry Gardner' },
        new: { priority: '7', date_end: '2024-01-11' },
        old: { priority: '1', date_end: '' },
      },
    ]);
    expect(bodies).toContainEqual([
      expect.objectContaining({
        ...{ action: 'post', object: { type: 'project', id: '42', page: '/project/42/' } },
        new: { title: 'Prototyping' },
      }),
    ]);
    for (const { headers } of system.receiver.at('/chosen')) {
      expect(headers['authorization']).toBe(`Basic ${btoa('me:pass:word')}`);
      expect(headers['content-type']).toBe('application/json');
      expect(Object.keys(headers).filter((name) => name.startsWith('webhook-'))).toEqual([]);
    }
    const shown = await system.api.as('acme').call('GET', `/v1/webhooks/${(await native(id)).id}`);
    expect(shown.body).toMatchObject({ preset: 'worksection', basicAuth: { user: 'me' } });
  });

  it('is told the time of its account, also after that has moved', async () => {
    await add('/moved', 'events=delete_comment');
    const timeZone = 'America/New_York';
    await system.api.call('PUT', '/v1/accounts/acme', { name: 'Acme', timeZone });
    let published = 0;
    const dateOfAnother = async () => {
      published += 1;
      const told = { type: 'comment.deleted', occurredAt: '2021-01-02T12:37:21Z' };
      await publish({ ...told, id: `z-${published}`, data: { id: published } });
      await until(() => arrived('/moved').length === published, 'the comment');
      const [row] = JSON.parse(arrived('/moved').at(-1)?.body ?? '') as [{ date_added: string }];
      return row.date_added;
    };
    await until(async () => (await dateOfAnother()) === '2021-01-02 07:37', 'the time there');
  });

  it('hears of its projects also where events name them among what they are about and in', async () => {
    await add('/around', 'events=post_task,post_project,update_project&projects=126');
    const project = { type: 'project', id: 126 };
    const task = { type: 'task', id: 1 };
    await publish(
      { id: 'r-1', type: 'task.created', object: task, ancestors: [{ type: 'section' }, project] },
      { id: 'r-2', type: 'task.created', object: { ...task, id: 2 }, parent: project },
      { id: 'r-3', type: 'project.created', object: project },
      { id: 'r-4', type: 'project.updated', object: project },
      { id: 'r-5', type: 'task.created', object: task, parent: { ...project, id: 127 } },
      { id: 'r-6', type: 'task.created', object: task, parent: project, project: '127' },
    );
    await until(() => arrived('/around').length === 4, 'all of the project');
    const told = arrived('/around').flatMap(({ body }) => JSON.parse(body) as object[]);
    expect(told).toHaveLength(4);
    for (const [action, type, id] of [
      ['post', 'task', '1'],
      ['post', 'task', '2'],
      ['post', 'project', '126'],
      ['update', 'project', '126'],
    ])
      expect(told).toContainEqual(
        expect.objectContaining({ action, object: expect.objectContaining({ type, id }) }),
      );
  });

  it('is orange after one error, green after a success, and grey after ten errors', async () => {
    const id = await add('/health', 'events=post_comment');
    const health = async () => (await native(id)).status;
    const tell = (name: string, count: number) =>
      publish(
        ...Array.from({ length: count }, (_, i) => ({
          ...{ id: `h-${name}-${i}`, type: 'comment.created', data: { id: i, text: name } },
        })),
      );
    expect(await health()).toBe('working');
    receive('/health', (response) => response.writeHead(200, JSON_TYPE).end('{"status":"sorry"}'));
    await tell('one', 1);
    await until(async () => (await health()) === 'failing', 'the webhook to be orange');
    expect(await statusOf(id)).toBe('active');
    receive('/health');
    await tell('good', 1);
    await until(async () => (await health()) === 'working', 'the webhook to be green again');
    receive('/health', answering(500));
    await tell('ten', 10);
    await until(async () => (await health()) === 'disabled', 'the webhook to be grey');
    expect(await statusOf(id)).toBe('paused');
    expect(arrived('/health')).toHaveLength(1 + 1 + 10);
  });

  it('finds it enabled again only when its URL acknowledges', async () => {
    const id = await add('/again', 'events=post_task');
    const path = `/v1/webhooks/${(await native(id)).id}`;
    const api = system.api.as('acme');
    await api.call('POST', `${path}/disable`);
    expect(await statusOf(id)).toBe('paused');
    receive('/again', answering(200, 'hello'));
    const refused = await api.call('POST', `${path}/enable`);
    expect(refused.status).toBe(422);
    expect(await statusOf(id)).toBe('paused');
    receive('/again');
    expect((await api.call('POST', `${path}/enable`)).status).toBe(200);
    expect(await statusOf(id)).toBe('active');
  });

  it('sees one that the native API made for it, with all that its patterns match', async () => {
    const draft = {
      ...{ url: receive('/made'), events: ['task.*'], projects: ['made'], enabled: true },
      preset: 'worksection',
    };
    const api = system.api.as('acme');
    const { body, status } = await api.call<{ number: number }>('POST', '/v1/webhooks', draft);
    expect(status).toBe(201);
    expect((await listed()).find(({ id }) => id === String(body.number))).toEqual({
      ...{ id: String(body.number), url: draft.url, status: 'active', projects: 'made' },
      events: 'post_task,update_task,close_task,reopen_task,delete_task,post_comment',
    });
    await publish({ id: 'm-1', type: 'task.archived', project: 'made', data: { id: 3 } });
    await until(() => arrived('/made').length === 1, 'what has no name there');
    expect(JSON.parse(arrived('/made')[0]?.body ?? '')).toMatchObject([
      { action: 'archived', object: { type: 'task', id: '3' } },
    ]);
  });

  it('is answered in its own words whatever it sends', async () => {
    const bodies = ['{"url":"\\ud800","events":"post_task"}', '\u0000', '[]', '"x"', '%zz=%zz'];
    const queries = [
      'action=add_webhook&url=https%3A%2F%2Fexample.com%2F%00&events=post_task',
      'action=add_webhook&url=https%3A%2F%2Fexample.com&events=post_task&http_user=a%3Ab',
      'action=add_webhook&url=https%3A%2F%2Fexample.com&events=post_task&projects=%07',
      'action=delete_webhook&id=99999999999999999999',
      'action=delete_webhook&id=1e3',
      'action[]=x&action[]=y',
      '%',
    ];
    for (const query of queries) {
      expect(json(await admin(query))).toMatchObject({ status: 'error' });
      for (const body of bodies) {
        const reply = await ask({
          ...{ method: 'POST', path: `/worksection/acme/api/admin/v2?${signed(query)}`, body },
          headers: JSON_TYPE,
        });
        expect([reply.status, json(reply)]).toMatchObject([200, { status: 'error' }]);
      }
    }
  });

  it("sees no webhook of the native API's, and cannot delete one", async () => {
    const url = receive('/native');
    const draft = { url, events: ['task.created'], enabled: true };
    const created = await system.api
      .as('acme')
      .call<{ number: number }>('POST', '/v1/webhooks', draft);
    const { number } = created.body;
    expect((await listed()).map(({ id }) => id)).not.toContain(String(number));
    expect(json(await admin(`action=delete_webhook&id=${number}`))).toMatchObject({
      message: 'WebHook not found',
    });
  });
});
