import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createHmac } from 'node:crypto';
import { parse as parseForm } from 'qs';
import { parse as parseYaml } from 'yaml';
import { describeDialect } from './system/describe-dialect.js';
import { rawRequest, type RawReply, type RawRequest } from './system/raw-request.js';
import { answering, hanging, type Behaviour } from './system/receiver.js';
import { System } from './system/system.js';
import { until } from './system/until.js';

const ACCOUNT = 'planet-express';
const HOST = `${ACCOUNT}.api.accelo.com`;
const BASE = '/api/v0/webhooks';
const FORM = 'application/x-www-form-urlencoded';
const JSON_TYPE = { 'content-type': 'application/json' };
const MORE_INFO = 'https://affinitylive.jira.com/wiki/display/APIS/Status+Codes#';
const OK = {
  ...{ status: 'ok', message: 'Everything executed as expected.', more_info: `${MORE_INFO}ok` },
};

interface Subscription {
  readonly subscription_id: string;
  readonly [field: string]: unknown;
}

interface Envelope<Response> {
  readonly meta: { readonly status: string; readonly message: string };
  readonly response: Response;
}

describeDialect('accelo', 'an Accelo client', () => {
  let system: System;
  const keys: Record<string, { readonly id: string; readonly key: string }> = {};

  beforeAll(async () => {
    system = await System.start({
      environment: {
        POSTRIDER_LEASE: '20s',
        POSTRIDER_PUBLIC_URL: 'https://postrider.example',
        POSTRIDER_DIALECT_HOSTS: '*.api.accelo.com=accelo',
      },
    });
    const { api } = system;
    for (const account of [ACCOUNT, 'hq']) {
      await api.call('PUT', `/v1/accounts/${account}`, { name: 'Planet Express' });
    }
    await user(ACCOUNT, 'alice', { plan: 'pro' });
    await user(ACCOUNT, 'bob', { plan: 'pro' });
    await user(ACCOUNT, 'carol', { plan: 'free' });
    await user(ACCOUNT, 'dora', { plan: 'enterprise' });
    await user('hq', 'support', { name: 'Accelo Support', email: 'support_user@accelo.com' });
  });
  afterAll(() => system.stop());

  const user = async (account: string, id: string, more: object) => {
    const api = system.api.as(account);
    await api.call('PUT', `/v1/principals/${id}`, { name: id, ...more });
    const scopes = ['webhooks:read', 'webhooks:write'];
    const body = { name: id, scopes, principal: id };
    const issued = await api.call<{ id: string; key: string }>('POST', '/v1/api-keys', body);
    keys[id] = issued.body;
  };
  const ask = (who: string, method: string, path: string, more: Partial<RawRequest> = {}) =>
    rawRequest(system.apiUrl, {
      ...{ method, path: `${BASE}${path}`, ...more },
      headers: { host: HOST, authorization: `Bearer ${keys[who]?.key ?? who}`, ...more.headers },
    });
  const body = <Response>({ text }: RawReply) => JSON.parse(text) as Envelope<Response>;
  const createWith = (who: string, fields: object, more: Partial<RawRequest> = {}) =>
    ask(who, 'POST', '/subscriptions', {
      ...{ body: JSON.stringify(fields), ...more },
      headers: { ...JSON_TYPE, ...more.headers },
    });
  const create = async (who: string, fields: object) => {
    const reply = await createWith(who, fields);
    expect(reply.status).toBe(201);
    return body<{ subscription: Subscription }>(reply).response.subscription;
  };
  const list = async (who: string) =>
    body<{ subscriptions: Subscription[]; subscriptions_users: object[] }>(
      await ask(who, 'GET', '/subscriptions'),
    ).response;
  const idsOf = async (who: string) =>
    (await list(who)).subscriptions.map(({ subscription_id: id }) => id);
  const receive = (path: string, behaviour: Behaviour = answering(200)): string => {
    system.receiver.behave(path, behaviour);
    return system.receiver.url(path);
  };
  const publish = (...events: readonly object[]) =>
    system.api.as(ACCOUNT).call('POST', '/v1/events', events);
  const dispatch = (who: string, id: string, object: number) =>
    ask(who, 'POST', `/subscriptions/${id}/dispatch?object_id=${object}`);
  const received = (path: string) => system.receiver.at(path);
  const native = async (subscriptionId: string) => {
    const number = Number.parseInt(subscriptionId.slice(8), 16);
    const { body: page } = await system.api
      .as(ACCOUNT)
      .call<{ data: { id: string; number: number }[] }>('GET', '/v1/webhooks?limit=100');
    return page.data.find((each) => each.number === number)?.id;
  };

  it('creates a subscription as the page prints it', async () => {
    const reply = await rawRequest(system.apiUrl, {
      method: 'POST',
      path: '/api/v0/webhooks/subscriptions',
      headers: {
        host: 'hq.api.accelo.com',
        'content-type': 'application/json',
        authorization: `Bearer ${keys['support']?.key ?? ''}`,
      },
      body: '{\n\t"trigger_url": "http://google.com/asda/asd",\n\t"event_id": "assign_task"\n}',
    });
    expect(reply.status).toBe(201);
    expect(reply.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(JSON.parse(reply.text)).toEqual({
      meta: {
        status: 'ok_created',
        more_info: `${MORE_INFO}ok_created`,
        message: 'A resource was successfully created.',
      },
      response: {
        subscription: {
          event_id: 'assign_task',
          user: {
            ...{ email: 'support_user@accelo.com', name: 'Accelo Support' },
            id: expect.any(Number),
          },
          user_id: expect.any(Number),
          user_deployment: 'hq',
          trigger_url: 'http://google.com/asda/asd',
          content_type: FORM,
          subscription_id: expect.stringMatching(/^[0-9a-f]{24}$/),
          trigger_type: 'update',
          trigger_table: 'task',
        },
      },
    });
  });

  it('lists the types as the page prints them', async () => {
    const reply = await ask('alice', 'GET', '/subscriptions/types');
    const { meta, response } = body<{ types: object[] }>(reply);
    expect([reply.status, meta]).toEqual([200, OK]);
    const type = (id: string, title: string, table: string, trigger: string) => ({
      ...{ event_id: id, event_title: title, trigger_table: table, trigger_type: trigger },
    });
    expect(response.types.slice(0, 5)).toEqual([
      type('assign_task', 'Task assigned', 'task', 'update'),
      type('unassign_task', 'Task unassigned', 'task', 'update'),
      type('create_quote', 'Quote created', 'quote', 'create'),
      type('create_request', 'Request created', 'request', 'create'),
      type('update_request_status', 'Request status changed', 'request', 'update'),
    ]);
  });

  it("lists a user's own subscriptions, and deletes them with a reply that is not empty", async () => {
    const url = receive('/own');
    const mine = await create('alice', { trigger_url: url, event_id: 'create_task' });
    const { user: owner, ...listed } = mine;
    const { subscriptions, subscriptions_users: users } = await list('alice');
    expect(subscriptions).toContainEqual(listed);
    expect(users).toEqual([owner]);
    expect(await list('bob')).toEqual({ subscriptions: [], subscriptions_users: [] });
    const path = `/subscriptions/${mine.subscription_id}`;
    expect((await ask('bob', 'DELETE', path)).status).toBe(400);
    const reply = await ask('alice', 'DELETE', path, { headers: JSON_TYPE });
    expect([reply.status, JSON.parse(reply.text)]).toEqual([200, { meta: OK, response: null }]);
    expect(await idsOf('alice')).not.toContain(mine.subscription_id);
    expect((await ask('alice', 'DELETE', path)).status).toBe(400);
  });

  it('takes forms, and may say what it means in the path, a parameter or a header', async () => {
    const fields = new URLSearchParams({
      ...{ trigger_url: receive('/form'), event_id: 'create_quote' },
    });
    const created = await ask('alice', 'POST', '/subscriptions.yml', {
      headers: { 'content-type': FORM },
      body: fields.toString(),
    });
    expect(created.headers['content-type']).toMatch(/^text\/x-yaml/);
    const { response } = parseYaml(created.text) as Envelope<{ subscription: Subscription }>;
    expect(response.subscription).toMatchObject({ event_id: 'create_quote', content_type: FORM });
    const xml = await ask('alice', 'GET', '/subscriptions/types.xml');
    expect(xml.headers['content-type']).toMatch(/^text\/xml/);
    expect(xml.text).toContain('<status>ok</status>');
    expect(xml.text).toContain('<types><event_id>assign_task</event_id>');
    const accepted = await ask('alice', 'GET', '/subscriptions', {
      headers: { accept: 'text/xml' },
    });
    expect(accepted.text).toContain('<event_id>create_quote</event_id>');
    const id = response.subscription.subscription_id;
    const overridden = await ask('alice', 'POST', `/subscriptions/${id}.json?_method=delete`);
    expect(body(overridden)).toEqual({ meta: OK, response: null });
    const bare = await ask(
      'alice',
      'GET',
      '/nothing?_suppress_http_status=1&_suppress_message=yes',
    );
    expect([bare.status, body(bare)]).toEqual([
      ...[200, { meta: { status: 'invalid_request', response_code: 400 }, response: null }],
    ]);
    const plain = await ask('alice', 'GET', '/subscriptions/types?_suppress_meta=yes');
    expect(Object.keys(body(plain))).toEqual(['response']);
  });

  it('is told in the words of the system what is wrong', async () => {
    const vendors =
      'The request could not be interpreted. This can be caused by missing or invalid data. Please ensure that the resource you are requesting actually exists.';
    const nowhere = await ask('alice', 'GET', '/monkeys');
    expect([nowhere.status, body(nowhere)]).toEqual([
      400,
      {
        ...{ response: null },
        meta: {
          ...{ status: 'invalid_request', message: vendors },
          more_info: `${MORE_INFO}invalid_request`,
        },
      },
    ]);
    const url = receive('/wrong');
    for (const [fields, reason] of [
      [{ event_id: 'create_task' }, 'trigger_url is missing.'],
      [{ trigger_url: url }, 'event_id is missing.'],
      [{ trigger_url: url, event_id: 'paint_task' }, 'event_id paint_task is none of the types.'],
      [{ trigger_url: 'ftp://x', event_id: 'create_task' }, 'trigger_url: '],
      [{ trigger_url: 'http://10.0.0.1/', event_id: 'create_task' }, 'trigger_url: 10.0.0.1 is '],
      [{ trigger_url: url, event_id: 'create_task', content_type: 'text/xml' }, 'content_type'],
    ] as const) {
      const reply = await createWith('alice', fields);
      expect([reply.status, body(reply).meta.status]).toEqual([400, 'invalid_request']);
      expect(body(reply).meta.message).toContain(`${vendors} ${reason}`);
      expect(body(reply).meta.message).not.toContain('POSTRIDER_');
    }
    const broken = await createWith('alice', {}, { body: '{"trigger_url":' });
    expect([broken.status, body(broken).meta.status]).toEqual([400, 'invalid_request']);
    for (const who of ['nobody', system.api.adminKey]) {
      const reply = await ask(who, 'GET', '/subscriptions');
      expect([reply.status, body(reply).meta.status]).toEqual([401, 'invalid_client']);
    }
  });

  it('is told the same whatever it sends', async () => {
    const url = receive('/odd');
    for (const [path, text] of [
      ['/subscriptions', '{"trigger_url":"https://example.com/\\u0000","event_id":"create_task"}'],
      ['/subscriptions', `{"trigger_url":"${url}","event_id":"create_task","secret":"\\ud800"}`],
      ['/subscriptions', `{"trigger_url":"${url}","event_id":"create_task","secret":"a\\tb"}`],
      ['/subscriptions', '[]'],
      ['/subscriptions/types/more', '{}'],
      ['/subscriptions/zz/dispatch', '{"object_id":1}'],
      ['/subscriptions/ffffffffffffffffffffffff/trigger', '{"object_id":1}'],
      ['/subscriptions/%zz/trigger', '{"object_id":1}'],
    ] as const) {
      const reply = await ask('alice', 'POST', path, { body: text, headers: JSON_TYPE });
      expect([reply.status, body(reply).meta.status]).toEqual([400, 'invalid_request']);
    }
    expect(await idsOf('alice')).toEqual(expect.any(Array));
  });

  it('says how many requests are left', async () => {
    const { headers } = await ask('alice', 'GET', '/subscriptions/types');
    expect(headers['x-ratelimit-limit']).toBe('5000');
    expect(Number(headers['x-ratelimit-remaining'])).toBeLessThan(5_000);
    expect(Number(headers['x-ratelimit-reset'])).toBeGreaterThan(Date.now() / 1_000);
  });

  it('gets a token for its credentials, and gives it back', async () => {
    const { id, key } = keys['alice']!;
    const authorization = `Basic ${btoa(`${id}:${key.slice(-43)}`)}`;
    const oauth = (path: string, form: string, headers: Readonly<Record<string, string>>) =>
      rawRequest(system.apiUrl, {
        ...{ method: 'POST', path: `/oauth2/v0/${path}`, body: form },
        headers: { host: HOST, 'content-type': FORM, ...headers },
      });
    const grant = 'grant_type=client_credentials';
    const reply = await oauth('token', `${grant}&scope=write(all)`, { authorization });
    const { access_token: token, ...rest } = JSON.parse(reply.text) as { access_token: string };
    expect([reply.status, rest]).toEqual([
      200,
      {
        ...{ token_type: 'Bearer', expires_in: 2_592_000, deployment: ACCOUNT },
        ...{ deployment_name: 'Planet Express', deployment_uri: `https://${HOST}` },
        account_id: ACCOUNT,
      },
    ]);
    expect((await ask(token, 'GET', '/subscriptions')).status).toBe(200);
    const query = await ask('', 'GET', `/subscriptions?_bearer_token=${token}`, {
      headers: { authorization: 'none' },
    });
    expect(query.status).toBe(200);
    const reading = await oauth('token', `${grant}&expires_in=60`, { authorization });
    const { access_token: reader, expires_in: life } = JSON.parse(reading.text) as {
      access_token: string;
      expires_in: number;
    };
    expect(life).toBe(60);
    const draft = { trigger_url: receive('/reader'), event_id: 'create_task' };
    const refused = await createWith(reader, draft);
    expect([refused.status, body(refused).meta.status]).toEqual([403, 'invalid_permission']);
    for (const [form, headers, status, error] of [
      [`${grant}`, { authorization: `Basic ${btoa(`${id}:wrong`)}` }, 401, 'invalid_client'],
      ['grant_type=authorization_code&code=x', { authorization }, 400, 'invalid_grant'],
      ['grant_type=password', { authorization }, 400, 'unsupported_grant_type'],
      [`${grant}&scope=everything`, { authorization }, 400, 'invalid_scope'],
    ] as const) {
      const wrong = await oauth('token', form, headers);
      expect([wrong.status, JSON.parse(wrong.text)]).toEqual([
        ...[status, { error, error_description: expect.any(String) }],
      ]);
    }
    const broken = await oauth('token', '{"grant_type":', JSON_TYPE);
    const got = await rawRequest(system.apiUrl, {
      ...{ path: `/oauth2/v0/token?${grant}`, headers: { host: HOST, authorization } },
    });
    for (const reply of [broken, got]) {
      expect([reply.status, JSON.parse(reply.text)]).toEqual([
        ...[400, { error: 'invalid_request', error_description: expect.any(String) }],
      ]);
    }
    for (const [scope, creates] of [
      ['', 403],
      ['read(staff)+write(contacts, webhooks)', 201],
      ['read(webhooks),+write(staff)', 403],
    ] as const) {
      const scoped = await oauth('token', `${grant}&scope=${scope}`, { authorization });
      const { access_token: bearer } = JSON.parse(scoped.text) as { access_token: string };
      expect((await ask(bearer, 'GET', '/subscriptions')).status).toBe(200);
      expect((await createWith(bearer, draft)).status).toBe(creates);
    }
    const client = `client_id=${id}&client_secret=${key.slice(-43)}`;
    const revoked = await oauth('revoke', `${client}&token=${token}`, {});
    expect(body(revoked).meta.status).toBe('ok');
    expect((await ask(token, 'GET', '/subscriptions')).status).toBe(401);
  });

  it('is sent a form, signed as it was sent', async () => {
    const { subscription_id: id } = await create('alice', {
      ...{ trigger_url: receive('/signed'), event_id: 'create_task', secret: 's3cret' },
    });
    const reply = await dispatch('alice', id, 1);
    expect(body(reply)).toEqual({ meta: OK, response: { status: 200 } });
    const [letter] = received('/signed');
    expect(letter).toMatchObject({
      body: 'id=1&resource_url=https%3A%2F%2Fplanet-express.api.accelo.com%2Fapi%2Fv0%2Ftasks%2F1',
      headers: {
        'content-type': FORM,
        'x-accelo-event': 'create_task',
        'x-hub-signature': 'sha1=b7f17e6ae0688eef6f346859dfbedd213e887e7f',
      },
    });
    const unsigned = await create('alice', {
      ...{ trigger_url: receive('/unsigned'), event_id: 'create_task' },
    });
    await dispatch('alice', unsigned.subscription_id, 1);
    expect(Object.keys(received('/unsigned')[0]?.headers ?? {})).not.toContain('x-hub-signature');
  });

  it('is sent JSON where it asked for it, and signed otherwise where an administrator says so', async () => {
    const { subscription_id: id } = await create('alice', {
      ...{ trigger_url: receive('/json'), event_id: 'create_task', secret: 's3cret' },
      content_type: 'application/json',
    });
    await dispatch('alice', id, 1);
    const signing = {
      ...{ kind: 'hmac', header: 'X-Hub-Signature', algorithm: 'sha256', prefix: 'sha256=' },
    };
    const path = `/v1/webhooks/${(await native(id)) ?? ''}`;
    await system.api.as(ACCOUNT).call('PATCH', path, { profile: { signing } });
    await dispatch('alice', id, 1);
    const text = '{"id":1,"resource_url":"https://planet-express.api.accelo.com/api/v0/tasks/1"}';
    expect(received('/json').map((letter) => letter.body)).toEqual([text, text]);
    const signatures = received('/json').map(({ headers }) => headers['x-hub-signature']);
    expect(signatures).toEqual([
      'sha1=ce7c6f0d23c94eb055f633fa5f41bfcd1586b786',
      'sha256=01e965463d638e83a59694c88af9bdb9c3be1825c286fbd9b2cf4361fdccb328',
    ]);
    expect(received('/json')[0]?.headers['content-type']).toBe('application/json');
  });

  it('is told which status its receiver gave', async () => {
    const { subscription_id: id } = await create('alice', {
      ...{ trigger_url: receive('/teapot', answering(418)), event_id: 'create_task' },
    });
    const ids = `object_id=${9}`;
    const reply = await ask('alice', 'POST', `/subscriptions/${id}/dispatch`, {
      ...{ headers: { 'content-type': FORM }, body: ids },
    });
    expect(body(reply).response).toEqual({ status: 418 });
    expect((await ask('alice', 'POST', `/subscriptions/${id}/dispatch`)).status).toBe(400);
    expect(await idsOf('alice')).toContain(id);
  });

  it('waits ten seconds for an answer and no longer', async () => {
    const slow: Behaviour = (response) => void setTimeout(() => response.end('late'), 10_100);
    const { subscription_id: id } = await create('alice', {
      ...{ trigger_url: receive('/slow', slow), event_id: 'create_task' },
    });
    const began = Date.now();
    expect(body(await dispatch('alice', id, 1)).response).toEqual({ status: null });
    expect(Date.now() - began).toBeGreaterThanOrEqual(10_000);
  });

  it('hears of its event alone, and of what is deleted by its id', async () => {
    const on = (path: string, event: string) =>
      create('alice', { trigger_url: receive(path), event_id: event });
    await on('/assigned', 'assign_task');
    await on('/deleted', 'delete_invoice');
    await on('/activity', 'delete_activity');
    const task = { type: 'task.updated', object: { type: 'task', id: 17 } };
    await publish(
      { ...task, id: 'a-1', changes: [{ field: 'title', old: 'a', new: 'b' }] },
      { ...task, id: 'a-2', changes: [{ field: 'assignee', old: 3, new: 4 }] },
      { id: 'a-3', type: 'invoice.deleted', data: { id: 5 } },
      { id: 'a-4', type: 'activity.removed', object: { id: 6, apiUrl: 'https://api.example/a/6' } },
    );
    await until(() => received('/activity').length > 0, 'the other deletion');
    expect(received('/activity').map((letter) => letter.body)).toEqual(['id=6']);
    await until(() => received('/assigned').length > 0, 'the assignment');
    await until(() => received('/deleted').length > 0, 'the deletion');
    expect(received('/assigned').map((letter) => parseForm(letter.body))).toEqual([
      { id: '17', resource_url: `https://${HOST}/api/v0/tasks/17` },
    ]);
    expect(received('/deleted').map((letter) => letter.body)).toEqual(['id=5']);
  });

  it('hears of what its user may see, if the user pays for it', async () => {
    const paths: Readonly<Record<string, string>> = {
      alice: '/sees',
      bob: '/blind',
      carol: '/free',
      dora: '/above',
    };
    for (const [who, path] of Object.entries(paths)) {
      await create(who, { trigger_url: receive(path), event_id: 'create_quote' });
    }
    await publish(
      { id: 'q-1', type: 'quote.created', data: { id: 1 }, audience: ['alice', 'carol', 'dora'] },
      { id: 'q-2', type: 'quote.created', data: { id: 2 } },
    );
    await until(() => received('/sees').length === 2, 'both quotes');
    await until(() => received('/blind').length === 1, 'the quote for everyone');
    await until(() => received('/above').length === 2, 'both quotes on a plan above it');
    expect(received('/blind')[0]?.body).toContain('id=2&');
    const suppressed = async () => {
      const text = `select count(*)::int from deliveries where state = 'suppressed'`;
      return (await system.query<{ count: number }>(text))[0]?.count ?? 0;
    };
    await until(async () => (await suppressed()) >= 3, 'what was kept from bob and carol');
    expect(received('/free')).toEqual([]);
  });

  it('triggers its event for every subscription of it', async () => {
    const event = { event_id: 'create_company' };
    const mine = await create('alice', { ...event, trigger_url: receive('/mine') });
    await create('bob', { ...event, trigger_url: receive('/theirs') });
    await create('bob', { event_id: 'create_contact', trigger_url: receive('/other') });
    const path = `/subscription/${mine.subscription_id}/trigger?object_id=8`;
    const reply = await ask('alice', 'POST', path);
    expect([reply.status, body(reply)]).toEqual([200, { meta: OK, response: null }]);
    for (const at of ['/mine', '/theirs']) {
      await until(() => received(at).length === 1, `the company at ${at}`);
      const form = { id: '8', resource_url: `https://${HOST}/api/v0/companies/8` };
      expect(parseForm(received(at)[0]?.body ?? '')).toEqual(form);
    }
    expect(received('/other')).toEqual([]);
  });

  it('is unsubscribed at once by 410, and not by other failures', async () => {
    const event = { event_id: 'create_issue' };
    const gone = await create('alice', { ...event, trigger_url: receive('/gone', answering(410)) });
    const sick = await create('alice', { ...event, trigger_url: receive('/sick', answering(500)) });
    const issues = Array.from({ length: 12 }, (_, i) => ({
      ...{ id: `i-${i}`, type: 'issue.created', data: { id: i } },
    }));
    await publish(...issues);
    await until(() => received('/sick').length === 12, 'twelve failures');
    await until(async () => !(await idsOf('alice')).includes(gone.subscription_id), 'the end');
    expect(await idsOf('alice')).toContain(sick.subscription_id);
  });

  it('is unsubscribed by ten timeouts in a row', async () => {
    const { subscription_id: id } = await create('alice', {
      ...{ trigger_url: receive('/asleep', hanging), event_id: 'create_invoice' },
    });
    const path = `/v1/webhooks/${(await native(id)) ?? ''}`;
    await system.api.as(ACCOUNT).call('PATCH', path, { profile: { timeoutMs: 200 } });
    const invoices = Array.from({ length: 10 }, (_, i) => ({
      ...{ id: `v-${i}`, type: 'invoice.created', data: { id: i } },
    }));
    await publish(...invoices.slice(0, 9));
    await until(() => received('/asleep').length === 9, 'nine timeouts');
    expect(await idsOf('alice')).toContain(id);
    await publish(...invoices.slice(9));
    await until(async () => !(await idsOf('alice')).includes(id), 'the end');
  });

  it('finds its signature by the bytes that it is sent', async () => {
    const { subscription_id: id } = await create('bob', {
      ...{ trigger_url: receive('/bytes'), event_id: 'update_contact', secret: 'k' },
    });
    expect(id).toMatch(/^[0-9a-f]{24}$/);
    await publish({ id: 'b-1', type: 'contact.updated', data: { id: 'ä b' } });
    await until(() => received('/bytes').length === 1, 'the contact');
    const [letter] = received('/bytes');
    const mac = createHmac('sha1', 'k')
      .update(letter?.body ?? '')
      .digest('hex');
    expect(letter?.headers['x-hub-signature']).toBe(`sha1=${mac}`);
  });
});
