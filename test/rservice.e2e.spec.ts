import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createRemoteJWKSet, customFetch, importSPKI, jwtVerify } from 'jose';
import { startMailServer, type TestMailServer } from './system/mail-server.js';
import { rawRequest, type RawReply } from './system/raw-request.js';
import { answering, type Behaviour, type Received } from './system/receiver.js';
import { System } from './system/system.js';
import { until } from './system/until.js';

const API_HOST = 'api.4me.example';
const ACCOUNT = 'wdc';
const JSON_TYPE = { 'content-type': 'application/json' };
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d-06:00$/;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const USER_AGENT = '4me/1.0 (https://developer.4me.com/v1/webhooks)';

const SHAPE = {
  domain: '4me.example',
  accountUrl: 'https://{account}.4me.example',
  apiUrl: 'https://api.4me.example/v1',
  userAgent: USER_AGENT,
};
const QUICK = { kind: 'list', waitsMs: [200] };
const profile = (more: object = {}) => ({
  shapeOptions: SHAPE,
  retries: { schedule: QUICK },
  pacing: { hostThrottle: null },
  ...more,
});
const optionsOf = (rservice: object) => JSON.stringify({ rservice });

interface Shown {
  readonly id: number;
  readonly [field: string]: unknown;
}

interface Envelope {
  readonly webhook_id: number;
  readonly account: string;
  readonly event: string;
  readonly object_id: number;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly [member: string]: unknown;
}

const bodyOf = ({ body }: Received): Envelope => JSON.parse(body) as Envelope;
const callbackIn = (received: Received): URL =>
  new URL(String(bodyOf(received).payload['callback']));

/** Calls back before it answers. */
const callingBack =
  (visit: (url: URL) => Promise<unknown>, then: Behaviour = answering(200)): Behaviour =>
  (response, received) => {
    const { event } = bodyOf(received);
    if (event !== 'webhook.verify') return then(response, received);
    void visit(callbackIn(received)).then(() => response.writeHead(200).end());
  };

describe('an R-Service client', () => {
  let system: System;
  let key: string;

  beforeAll(async () => {
    system = await System.start({
      environment: {
        POSTRIDER_LEASE: '20s',
        POSTRIDER_DIALECT_HOSTS: '*.4me.example=rservice,api.4me.example=rservice',
        POSTRIDER_DIALECT_OPTIONS: optionsOf({ profile: profile() }),
      },
    });
    await system.api.call('PUT', `/v1/accounts/${ACCOUNT}`, {
      ...{ name: 'Widget Data Center', timeZone: 'Etc/GMT+6' },
    });
    key = await keyOf('howard', 'administrator');
  });
  afterAll(() => system.stop());

  const keyOf = async (id: string, role: string): Promise<string> => {
    const api = system.api.as(ACCOUNT);
    await api.call('PUT', `/v1/principals/${id}`, { name: id, role });
    const scopes = ['webhooks:read', 'webhooks:write'];
    const asked = { name: id, scopes, principal: id };
    return (await api.call<{ key: string }>('POST', '/v1/api-keys', asked)).body.key;
  };

  const ask = (
    method: string,
    path: string,
    fields?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ) =>
    rawRequest(system.apiUrl, {
      ...{ method, path },
      ...(fields !== undefined && {
        body: typeof fields === 'string' ? fields : JSON.stringify(fields),
      }),
      headers: {
        ...{ host: API_HOST, 'X-4me-Account': ACCOUNT, authorization: `Bearer ${key}` },
        ...{ ...JSON_TYPE, ...headers },
      },
    });
  const read = <Body = Shown>({ text }: RawReply) => JSON.parse(text) as Body;
  const create = async (fields: object): Promise<Shown> => {
    const reply = await ask('POST', '/v1/webhooks', fields);
    expect([reply.status, reply.text]).toEqual([200, reply.text]);
    return read(reply);
  };
  /** Where the account's host leads. */
  const visit = (url: URL, method = 'GET'): Promise<RawReply> =>
    rawRequest(system.apiUrl, {
      ...{ method, path: url.pathname + url.search, headers: { host: url.host } },
    });
  const receive = (path: string, then?: Behaviour): string => {
    system.receiver.behave(
      path,
      callingBack((url) => visit(url), then),
    );
    return system.receiver.url(path);
  };
  const at = (path: string) => system.receiver.at(path);
  const events = (path: string) =>
    at(path).filter((each) => bodyOf(each).event !== 'webhook.verify');
  const native = async (number: number) => {
    const { body } = await system.api
      .as(ACCOUNT)
      .call<{ data: Native[] }>('GET', '/v1/webhooks?limit=100');
    const found = body.data.find((each) => each.number === number);
    if (!found) throw new Error(`there is no webhook ${number}`);
    return found;
  };
  interface Native {
    readonly id: string;
    readonly number: number;
    readonly enabled: boolean;
    readonly url: string;
    readonly disabledReason: string | null;
    readonly verification: { readonly state: string };
  }
  const verified = (number: number) =>
    until(async () => (await native(number)).verification.state === 'verified', 'a verified URL');
  const publish = (...given: readonly object[]) =>
    system.api.as(ACCOUNT).call('POST', '/v1/events', given);

  describe('on the pages of its API', () => {
    const DESCRIPTION = 'Update requests related to the problem by adding a note.';
    let printed: Shown;
    let other: Shown;

    it('creates a webhook as printed', async () => {
      const uri = receive('/printed');
      other = await create({ event: 'request.team-changed', uri, name: 'Request Team Changed' });
      const fields = { event: 'problem.update', uri, description: DESCRIPTION };
      const reply = await ask('POST', '/v1/webhooks', {
        ...{ ...fields, mail_exceptions_to: 'webhook.monitor@example.com' },
      });
      printed = read(reply);
      expect(reply.status).toBe(200);
      expect(reply.headers.location).toBe(`https://api.4me.example/v1/webhooks/${printed.id}`);
      expect(Object.entries(printed)).toEqual([
        ['id', expect.any(Number)],
        ['name', 'problem.update'],
        ['event', 'problem.update'],
        ['uri', uri],
        ['description', DESCRIPTION],
        ['mail_exceptions_to', 'webhook.monitor@example.com'],
        ['created_at', expect.stringMatching(TIME)],
        ['updated_at', expect.stringMatching(TIME)],
      ]);
      await verified(printed.id);
    });

    it('takes the printed request as it stands', async () => {
      const text = '{ "event": "problem.update", "uri": "https://myserver.example.com/mywebhook"}';
      const reply = await ask('POST', '/v1/webhooks', text);
      const { id, ...made } = read(reply);
      expect([reply.status, made]).toEqual([
        200,
        {
          ...{ name: 'problem.update', event: 'problem.update' },
          uri: 'https://myserver.example.com/mywebhook',
          ...{ created_at: expect.stringMatching(TIME), updated_at: made['updated_at'] },
        },
      ]);
      expect((await ask('PATCH', `/v1/webhooks/${id}`, text)).status).toBe(200);
      expect((await ask('DELETE', `/v1/webhooks/${id}`)).status).toBe(204);
    });

    it('gets and edits one as printed, by number or nodeID, and with a slash at the end', async () => {
      const shown = await ask('GET', `/v1/webhooks/${printed.id}`);
      const { updated_at: _, ...rest } = printed;
      expect([shown.status, read(shown)]).toEqual([200, expect.objectContaining(rest)]);
      const nodeId = Buffer.from(`4me.example/Webhook/${printed.id}`).toString('base64url');
      const edit = { event: 'problem.update', uri: printed['uri'] };
      for (const [method, path] of [
        ['PATCH', `/v1/webhooks/${nodeId}`],
        ['PUT', `/v1/webhooks/${printed.id}/`],
        ['PATCH', `/v1/webhooks/${printed.id}.json`],
      ] as const) {
        const edited = await ask(method, path, edit);
        expect([edited.status, read(edited)]).toEqual([200, expect.objectContaining(rest)]);
        expect(Object.keys(read(edited))).toEqual(Object.keys(printed));
      }
    });

    it('lists them as printed, newest first, and those that are disabled or not', async () => {
      await ask('PATCH', `/v1/webhooks/${other.id}`, { disabled: true });
      const reply = await ask('GET', '/v1/webhooks/');
      expect(reply.status).toBe(200);
      const rows = read<Shown[]>(reply);
      expect(rows.map(({ id }) => id)).toEqual([printed.id, other.id]);
      expect(rows.map((row) => Object.entries(row))).toEqual([
        [
          ...[
            ['id', printed.id],
            ['name', 'problem.update'],
            ['event', 'problem.update'],
          ],
          ...[
            ['uri', printed['uri']],
            ['created_at', expect.stringMatching(TIME)],
          ],
          ['updated_at', expect.stringMatching(TIME)],
        ],
        [
          ...[
            ['id', other.id],
            ['name', 'Request Team Changed'],
            ['event', 'request.team-changed'],
          ],
          ...[
            ['uri', other['uri']],
            ['disabled', true],
          ],
          ...[
            ['created_at', expect.any(String)],
            ['updated_at', expect.any(String)],
          ],
        ],
      ]);
      const ids = async (path: string) => read<Shown[]>(await ask('GET', path)).map(({ id }) => id);
      expect(await ids('/v1/webhooks/disabled/')).toEqual([other.id]);
      expect(await ids('/v1/webhooks/enabled')).toEqual([printed.id]);
      expect(await ids('/v1/webhooks?disabled=true')).toEqual([other.id]);
      expect(await ids('/v1/webhooks?sort=created_at')).toEqual([other.id, printed.id]);
    });

    it('pages, with links that can be taken apart at commas', async () => {
      const query = 'per_page=1&fields=name,event';
      const first = await ask('GET', `/v1/webhooks?${query}`);
      expect(first.headers).toMatchObject({
        ...{ 'x-pagination-per-page': '1', 'x-pagination-current-page': '1' },
        ...{ 'x-pagination-total-pages': '2', 'x-pagination-total-entries': '2' },
        ...{ 'x-ratelimit-limit': '3600', 'x-ratelimit-remaining': expect.any(String) },
      });
      const linksOf = ({ headers }: RawReply) =>
        String(headers['link'] ?? '')
          .split(',')
          .map((part) => /<([^>]*)>; rel="(\w+)"/.exec(part)?.slice(1) ?? []);
      const links = linksOf(first);
      expect(links.map(([, relation]) => relation)).toEqual(['next', 'last']);
      const next = new URL(links[0]![0]!);
      expect(next.host).toBe(API_HOST);
      expect(read<Shown[]>(first)).toEqual([
        {
          ...{ id: printed.id, name: 'problem.update', event: 'problem.update' },
          nodeID: Buffer.from(`4me.example/Webhook/${printed.id}`).toString('base64url'),
        },
      ]);
      const second = await ask('GET', next.pathname + next.search);
      expect(read<Shown[]>(second)).toMatchObject([{ id: other.id, event: other['event'] }]);
      expect(linksOf(second).map(([, relation]) => relation)).toEqual(['first', 'prev']);
      const after = await ask('GET', `/v1/webhooks?per_page=1&search_after=${printed.id}`);
      expect(read<Shown[]>(after)).toMatchObject([{ id: other.id }]);
      expect((await ask('GET', '/v1/webhooks')).headers['link']).toBeUndefined();
    });

    it.each([
      ['per_page=0', "Parameter 'per_page' cannot be less than 1"],
      ['per_page=101', "Parameter 'per_page' cannot be greater than 100"],
      ['page=x', "Parameter 'page' must be an integer"],
    ])('is told what is wrong with %s', async (query, message) => {
      const reply = await ask('GET', `/v1/webhooks?${query}`);
      expect([reply.status, read(reply)]).toEqual([400, { message }]);
    });

    it('is told everything that is wrong with a webhook', async () => {
      const blank = await ask('POST', '/v1/webhooks', {});
      expect([blank.status, read(blank)]).toEqual([
        422,
        {
          message: 'Validation Failed',
          errors: [
            ['uri', "Uri can't be blank"],
            ['event', "Event can't be blank"],
          ],
        },
      ]);
      const wrong = await ask('POST', '/v1/webhooks', {
        ...{ event: 'problem.explode', uri: 'ftp://example.com', source: 'x'.repeat(31) },
        ...{ sourceID: 'x'.repeat(129), mail_exceptions_to: 'nobody', disabled: 'perhaps' },
        ...{ webhook_policy_id: 999_999, unknown: 'is passed by' },
      });
      expect([
        wrong.status,
        read<{ errors: [string][] }>(wrong).errors.map(([field]) => field),
      ]).toEqual([
        422,
        [
          ...['event', 'uri', 'mail_exceptions_to', 'disabled', 'source', 'sourceID'],
          'webhook_policy',
        ],
      ]);
      const inside = await ask('POST', '/v1/webhooks', {
        ...{ event: 'problem.update', uri: 'http://10.0.0.1/hook' },
      });
      expect(read<{ errors: [string, string][] }>(inside).errors).toEqual([
        ['uri', expect.stringMatching(/^Uri .*10\.0\.0\.1/)],
      ]);
      expect((await ask('POST', '/v1/webhooks', '{"event":')).status).toBe(400);
    });

    it('keeps every other field, and the password of its URI to itself', async () => {
      const uri = receive('/basic').replace('://', '://me:open%20sesame@');
      const { id, ...made } = await create({
        ...{ event: 'ci.create', uri, disabled: true, name: ' ', source: 'CRM', sourceID: '17' },
      });
      const shownUri = uri.replace(':open%20sesame', '');
      expect(made).toMatchObject({
        ...{ name: 'ci.create', uri: shownUri, disabled: true, source: 'CRM', sourceID: '17' },
      });
      const kept = await ask('PATCH', `/v1/webhooks/${id}`, { uri: shownUri, description: 'd' });
      expect(read(kept)).toMatchObject({ uri: shownUri, description: 'd' });
      await ask('POST', `/v1/webhooks/${id}/test`);
      await until(() => events('/basic').length === 1, 'the test');
      const expected = `Basic ${Buffer.from('me:open sesame').toString('base64')}`;
      expect(events('/basic')[0]?.headers.authorization).toBe(expected);
      const audit = await ask('GET', `/v1/webhooks/${id}/audit`);
      expect(read<Shown[]>(audit).at(-1)).toMatchObject({ action: 'create' });
      expect(audit.text).not.toContain('sesame');
      const without = { uri: receive('/basic'), description: null, source: '', sourceID: null };
      const cleared = read(await ask('PATCH', `/v1/webhooks/${id}`, without));
      expect(cleared).toMatchObject({ uri: without.uri });
      for (const field of ['description', 'source', 'sourceID']) {
        expect(cleared).not.toHaveProperty(field);
      }
      await ask('DELETE', `/v1/webhooks/${id}`);
    });

    it('must be an administrator of the account', async () => {
      const message = (reply: RawReply) => [reply.status, read(reply)];
      const none = await rawRequest(system.apiUrl, {
        ...{ path: '/v1/webhooks', headers: { host: API_HOST } },
      });
      expect(message(none)).toEqual([401, { message: 'Unauthorized' }]);
      const member = { authorization: `Bearer ${await keyOf('joe', 'member')}` };
      const refused = await ask('GET', '/v1/webhooks', undefined, member);
      expect(message(refused)).toEqual([403, { message: 'Forbidden' }]);
      const elsewhere = await ask('GET', '/v1/webhooks', undefined, { 'X-4me-Account': 'other' });
      expect(elsewhere.status).toBe(403);
      const { text, status, headers } = await rawRequest(system.apiUrl, {
        path: '/v1',
        headers: {
          ...{ host: API_HOST, 'x-xurrent-ACCOUNT': ACCOUNT },
          authorization: `Bearer ${system.api.adminKey}`,
        },
      });
      expect([status, text, headers['content-type']]).toEqual([
        ...[200, '{}', 'application/json; charset=utf-8'],
      ]);
      const ofKey = await rawRequest(system.apiUrl, {
        path: '/rservice/v1/webhooks/enabled/?per_page=100',
        headers: { authorization: `Bearer ${key}` },
      });
      expect(ofKey.status).toBe(200);
    });

    it('gets what is not there, and what is no JSON, as printed', async () => {
      for (const [method, path] of [
        ['GET', '/v1/webhooks/999999'],
        ['GET', '/v1/webhooks/x'],
        ['GET', '/v1/nothing'],
        ['DELETE', '/v1/webhooks'],
        ['GET', '/nothing'],
      ] as const) {
        const reply = await ask(method, path);
        expect([reply.status, read(reply)]).toEqual([404, { message: 'Not Found' }]);
      }
      for (const reply of [
        await ask('GET', '/v1/webhooks', undefined, { accept: 'application/xml' }),
        await ask('GET', '/v1/webhooks.xml'),
      ]) {
        expect([reply.status, read(reply)]).toEqual([406, { message: 'Not Acceptable' }]);
      }
    });

    it('learns what events there are', async () => {
      const enums = read<Record<string, { id: string; txt: string }[]>>(
        await ask('GET', '/v1/enums'),
      );
      expect(enums['webhook.event']).toContainEqual({
        id: 'problem.update',
        txt: 'Problem Update',
      });
      expect(enums['webhook_policy.jwt_alg']?.map(({ id }) => id)).toEqual([
        ...['rs256', 'rs384', 'rs512', 'es256', 'es384', 'es512'],
      ]);
    });

    it('gets a token for client credentials', async () => {
      const [, id = '', secret = ''] = /^prk_([^_]*)_(.*)$/.exec(key) ?? [];
      const fields = { grant_type: 'client_credentials', client_id: id, client_secret: secret };
      const token = (body: string, type: string) =>
        rawRequest(system.apiUrl, {
          ...{ method: 'POST', path: '/rservice/token', body },
          headers: { 'content-type': type },
        });
      const form = new URLSearchParams(fields).toString();
      const reply = await token(form, 'application/x-www-form-urlencoded');
      const issued = read<{ access_token: string }>(reply);
      expect([reply.status, issued]).toEqual([
        200,
        { access_token: expect.any(String), token_type: 'Bearer', expires_in: 3600 },
      ]);
      const bearer = { authorization: `Bearer ${issued.access_token}` };
      expect((await ask('GET', '/v1/webhooks', undefined, bearer)).status).toBe(200);
      const wrong = JSON.stringify({ ...fields, client_secret: 'x' });
      const refused = await token(wrong, 'application/json');
      expect([refused.status, read(refused)]).toEqual([
        ...[401, expect.objectContaining({ error: 'invalid_client' })],
      ]);
    });
  });

  describe('proves a URL', () => {
    it('by a call back, accepted before its receiver has answered, and by nothing else', async () => {
      let reply: RawReply | undefined;
      system.receiver.behave(
        '/proof',
        callingBack(async (url) => {
          url.searchParams.set('code', `${url.searchParams.get('code')}x`);
          expect((await visit(url)).status).toBe(404);
          const right = callbackIn(at('/proof')[0]!);
          reply = await visit(right);
          expect((await visit(right, 'POST')).status).toBe(404);
        }),
      );
      const { id } = await create({ event: 'task.create', uri: system.receiver.url('/proof') });
      expect(await native(id)).toMatchObject({ enabled: false, disabledReason: 'unverified' });
      await publish({ id: 'too-early', type: 'task.created', data: { id: 1 } });
      await verified(id);
      expect(await native(id)).toMatchObject({ enabled: true });
      expect([reply?.status, reply?.text]).toEqual([200, 'Verification successful']);
      const [asked] = at('/proof');
      expect(bodyOf(asked!)).toMatchObject({
        ...{ webhook_id: id, account: 'https://wdc.4me.example', event: 'webhook.verify' },
        ...{ object_id: id, person_id: null, person_name: null },
      });
      const callback = callbackIn(asked!);
      expect(`${callback.origin}${callback.pathname}`).toBe(
        `https://wdc.4me.example/webhooks/${id}/verify`,
      );
      expect(callback.searchParams.get('code')).toMatch(/^[\w-]{24}$/);
      const left = Number(callback.searchParams.get('expires_at')) - Date.now() / 1_000;
      expect(Math.abs(left - 86_400)).toBeLessThan(60);
      expect(asked!.headers['link']).toBe(
        `<https://wdc.4me.example/webhooks/${id}>; rel="canonical", <https://api.4me.example/v1/webhooks/${id}>; rel="resource"`,
      );
      await publish({ id: 'in-time', type: 'task.created', data: { id: 2 } });
      await until(() => events('/proof').length === 1, 'the event');
      expect(bodyOf(events('/proof')[0]!).object_id).toBe(2);
    });

    it('once, for all webhooks of the account to that very URL', async () => {
      const { id } = await create({ event: 'task.update', uri: system.receiver.url('/proof') });
      expect(await native(id)).toMatchObject({
        ...{ enabled: true, verification: { state: 'verified' } },
      });
    });

    it('again when it is changed, and again when what waits is changed', async () => {
      system.receiver.behave('/silent', answering(200));
      const uri = system.receiver.url('/silent');
      const { id } = await create({ event: 'sla.create', uri: receive('/moves') });
      await verified(id);
      await ask('PATCH', `/v1/webhooks/${id}`, { uri });
      expect(await native(id)).toMatchObject({ enabled: false, disabledReason: 'unverified' });
      await until(() => at('/silent').length === 1, 'the first code');
      await ask('PATCH', `/v1/webhooks/${id}`, { description: 'changed' });
      await until(() => at('/silent').length === 2, 'the second code');
      const [first, second] = at('/silent').map(callbackIn);
      expect((await visit(first!)).status).toBe(404);
      // Neither enabling nor disabling is a way round.
      await ask('PATCH', `/v1/webhooks/${id}`, { disabled: false });
      await until(() => at('/silent').length === 3, 'the third code');
      expect((await visit(second!)).status).toBe(404);
      expect(await native(id)).toMatchObject({ enabled: false });
      const disabled = await ask('PATCH', `/v1/webhooks/${id}`, { disabled: true });
      expect(read(disabled)).toMatchObject({ disabled: true });
      await until(() => at('/silent').length === 4, 'the fourth code');
      expect((await visit(callbackIn(at('/silent')[3]!), 'POST')).status).toBe(200);
      expect(await native(id)).toMatchObject({ enabled: false, disabledReason: 'user' });
      await ask('PATCH', `/v1/webhooks/${id}`, { disabled: false });
      expect(await native(id)).toMatchObject({ enabled: true });
      expect(at('/silent')).toHaveLength(4);
    });
  });

  describe('tests a webhook', () => {
    it('that is disabled, about object 12345, and is answered at once', async () => {
      system.receiver.behave('/tested', () => undefined);
      const uri = system.receiver.url('/tested');
      const { id } = await create({ event: 'request.team-changed', uri, disabled: true });
      const reply = await ask('POST', `/v1/webhooks/${id}/test/`);
      expect([reply.status, reply.text]).toEqual([204, '']);
      await until(() => events('/tested').length === 1, 'the test');
      const [{ headers, body }] = events('/tested') as [Received];
      expect(JSON.parse(body)).toMatchObject({
        ...{ webhook_id: id, event: 'request.team-changed', object_id: 12345, payload: {} },
        object_nodeID: Buffer.from('4me.example/Request/12345').toString('base64url'),
      });
      expect(headers).toMatchObject({
        ...{ accept: '*/*', 'content-type': 'application/json; charset=utf-8' },
        ...{ 'user-agent': USER_AGENT, 'x-4me-delivery': expect.stringMatching(UUID) },
        link: '<https://wdc.4me.example/requests/12345>; rel="canonical", <https://api.4me.example/v1/requests/12345>; rel="resource"',
      });
      expect(await native(id)).toMatchObject({ enabled: false, disabledReason: 'created' });
    });
  });

  describe('is sent', () => {
    const rich = {
      ...{ type: 'task.completed', object: { type: 'task', id: 219 } },
      actor: { id: 6, name: 'Howard Tanner' },
      changes: [{ field: 'status', old: 'in_progress', new: 'completed' }],
    };

    it('one request for each event, several of one occurrence', async () => {
      const uri = receive('/sent');
      const made = [];
      for (const event of ['task.status-changed', 'task.update', 'task.create']) {
        made.push((await create({ event, uri })).id);
        await verified(made.at(-1)!);
      }
      await publish({ ...rich, id: 'done' });
      await until(() => events('/sent').length === 2, 'both events');
      const sent = events('/sent').map(bodyOf);
      expect(new Set(sent.map(({ event }) => event))).toEqual(
        new Set(['task.status-changed', 'task.update']),
      );
      const changed = sent.find(({ event }) => event === 'task.status-changed');
      expect(Object.keys(changed!)).toEqual([
        ...['webhook_id', 'webhook_nodeID', 'account_id', 'account', 'name', 'event', 'object_id'],
        ...['object_nodeID', 'person_id', 'person_nodeID', 'person_name', 'payload'],
      ]);
      expect(changed).toMatchObject({
        ...{ account_id: 'wdc', object_id: 219, person_id: 6, person_name: 'Howard Tanner' },
        payload: { status: 'completed', previous_status: 'in_progress' },
      });
    });

    it('ten requests at most, each with an id of its own, and then no more', async () => {
      const uri = receive('/failing', answering(404));
      const { id } = await create({ event: 'team.create', uri });
      await verified(id);
      await publish({ id: 'dropped', type: 'team.created', data: { id: 5 } });
      const webhook = await native(id);
      const states = async () =>
        (await system.api.as(ACCOUNT).deliveries(webhook.id)).map(({ status }) => status);
      await until(async () => (await states()).includes('exhausted'), 'the delivery to be dropped');
      expect(events('/failing')).toHaveLength(10);
      const ids = events('/failing').map(({ headers }) => headers['x-4me-delivery']);
      expect(new Set(ids).size).toBe(10);
      const origins = events('/failing').map(({ headers }) => headers['x-xurrent-delivery-origin']);
      expect(origins).toEqual([undefined, ...Array<unknown>(9).fill(ids[0])]);
      const shown = read(await ask('GET', `/v1/webhooks/${id}`));
      expect(shown['last_error']).toBe('404 Not Found');
      // Ten are not twenty, let alone for a week.
      expect(await native(id)).toMatchObject({ enabled: true });
    });
  });

  describe('signs by a webhook policy', () => {
    const makePolicy = async (fields: object) => {
      const reply = await ask('POST', '/v1/webhook_policies', fields);
      expect([reply.status, reply.text]).toEqual([201, reply.text]);
      return { reply, policy: read(reply) };
    };
    const jwtOf = ({ body }: Received): string => (JSON.parse(body) as { jwt: string }).jwt;
    /** Answers the second time, and takes any event for verified. */
    const failingOnce = (path: string): string => {
      system.receiver.behave(path, (response) => {
        response.writeHead(at(path).length === 1 ? 503 : 200).end();
      });
      return system.receiver.url(path);
    };
    const prove = async (id: number) => {
      const { id: webhookId } = await native(id);
      await system.api.as(ACCOUNT).call('PATCH', `/v1/webhooks/${webhookId}`, {
        profile: { verification: { kind: 'none' } },
        enabled: true,
      });
    };

    it('that is made, shown, listed and changed', async () => {
      const { reply, policy } = await makePolicy({
        ...{ jwt_alg: 'rs256', jwt_audience: 'them', jwt_claim_expires_in: 5 },
      });
      const at = `/v1/webhook_policies/${policy.id}`;
      expect(reply.headers.location).toBe(`https://api.4me.example${at}`);
      expect(Object.keys(policy)).toEqual([
        ...['id', 'name', 'jwt_alg', 'jwt_audience', 'jwt_claim_expires_in'],
        ...['created_at', 'updated_at', 'public_key_pem'],
      ]);
      const { public_key_pem: pem, ...rest } = policy;
      expect(pem).toMatch(/^-----BEGIN PUBLIC KEY-----/);
      expect(read(await ask('GET', at))).toEqual(rest);
      const rows = read<Shown[]>(await ask('GET', '/v1/webhook_policies'));
      expect(Object.keys(rows[0]!)).toEqual(['id', 'name', 'created_at', 'updated_at']);
      const name = String(policy['name']).toUpperCase();
      expect(read<Shown[]>(await ask('GET', `/v1/webhook_policies?name=${name}`))).toHaveLength(1);
      const changed = await ask('PATCH', at, { disabled: true, jwt_claim_expires_in: null });
      expect(read(changed)).toMatchObject({ disabled: true, jwt_audience: 'them' });
      expect(read(changed)).not.toHaveProperty('jwt_claim_expires_in');
      expect(read<Shown[]>(await ask('GET', '/v1/webhook_policies/disabled'))).toHaveLength(1);
      const used = await ask('POST', '/v1/webhooks', {
        ...{ event: 'ci.update', uri: receive('/no-policy'), webhook_policy_id: policy.id },
      });
      expect([used.status, read<{ errors: unknown }>(used).errors]).toEqual([
        422,
        [['webhook_policy', 'Webhook policy is disabled']],
      ]);
      expect((await ask('DELETE', at)).status).toBe(204);
      expect((await ask('GET', at)).status).toBe(404);
      for (const alg of ['none', 'hs256', 'hs384', 'hs512', '']) {
        const refused = await ask('POST', '/v1/webhook_policies', { jwt_alg: alg });
        expect([refused.status, read<{ errors: string[][] }>(refused).errors[0]?.[0]]).toEqual([
          ...[422, 'jwt_alg'],
        ]);
      }
    });

    it('what jose verifies by its key, made anew when it is sent again', async () => {
      const { policy } = await makePolicy({ jwt_alg: 'rs256', jwt_audience: 'them' });
      const uri = failingOnce('/signed');
      const made = await create({ event: 'release.update', uri, webhook_policy_id: policy.id });
      expect(made['webhook_policy']).toEqual({ id: policy.id, name: policy['name'] });
      await until(() => at('/signed').length === 1, 'the verification');
      const key = await importSPKI(String(policy['public_key_pem']), 'RS256');
      const verify = (received: Received) =>
        jwtVerify<{ data: Envelope }>(jwtOf(received), key, {
          ...{ issuer: 'https://wdc.4me.example', audience: 'them', algorithms: ['RS256'] },
          ...{ subject: String(made.id), maxTokenAge: 60 },
        });
      const asked = await verify(at('/signed')[0]!);
      const callback = new URL(String(asked.payload.data.payload['callback']));
      expect((await visit(callback)).status).toBe(200);
      let tries = 0;
      system.receiver.behave('/signed', (response) => {
        tries += 1;
        response.writeHead(tries === 1 ? 503 : 200).end();
      });
      await publish({ id: 'signed', type: 'release.updated', data: { id: 7 } });
      await until(() => at('/signed').length === 3, 'the event, twice');
      const tokens = await Promise.all(at('/signed').slice(1).map(verify));
      expect(new Set(tokens.map(({ payload }) => payload.jti)).size).toBe(2);
      for (const [i, { payload, protectedHeader }] of tokens.entries()) {
        expect(payload.data).toMatchObject({ event: 'release.update', object_id: 7 });
        const receivedAt = at('/signed')[i + 1]!.at / 1_000;
        expect(Math.abs(receivedAt - payload.iat!)).toBeLessThan(60);
        expect(payload.nbf).toBe(payload.iat);
        expect(payload).not.toHaveProperty('exp');
        expect(protectedHeader).toMatchObject({ typ: 'JWT', alg: 'RS256' });
      }
      expect(at('/signed')[1]!.headers['content-type']).toBe('application/json; charset=utf-8');
    });

    it('what jose verifies by the keys that its issuer leads to', async () => {
      const { policy } = await makePolicy({ jwt_alg: 'es512', jwt_claim_expires_in: 5 });
      const uri = failingOnce('/discovered');
      const { id } = await create({
        ...{ event: 'flsa.update', uri, webhook_policy: { id: policy.id } },
        openid_connect_discovery: true,
      });
      await prove(id);
      const count = at('/discovered').length;
      await publish({ id: 'discovered', type: 'flsa.updated', data: { id: 7 } });
      await until(() => at('/discovered').length > count, 'the event');
      const issuer = `https://wdc.4me.example/webhook_policies/${String(policy['name'])}`;
      const found = await visit(new URL(`${issuer}/.well-known/openid-configuration`));
      expect(found.headers['cache-control']).toContain('max-age=3600');
      const discovery = read<{ issuer: string; jwks_uri: string }>(found);
      expect(discovery.issuer).toBe(issuer);
      expect(new URL(discovery.jwks_uri).host).toBe('wdc.4me.example');
      const keys = createRemoteJWKSet(new URL(discovery.jwks_uri), {
        [customFetch]: async (url) => {
          const { status, text } = await visit(new URL(url));
          return new Response(text, { status });
        },
      });
      const token = jwtOf(at('/discovered').at(-1)!);
      const verified = await jwtVerify<{ data: Envelope }>(token, keys, {
        issuer,
        maxTokenAge: 60,
      });
      expect(verified.protectedHeader).toMatchObject({ alg: 'ES512', kid: expect.any(String) });
      expect(verified.payload.exp).toBe(verified.payload.iat! + 300);
      expect(verified.payload.data.event).toBe('flsa.update');
      const plain = await ask('PATCH', `/v1/webhooks/${id}`, { webhook_policy_id: null });
      expect(read(plain)).not.toHaveProperty('webhook_policy');
      expect(read(plain)['openid_connect_discovery']).toBe(true);
    });
  });
});

describe('an R-Service client of an installation without hosts for it', () => {
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
            retries: { schedule: QUICK },
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
        ...JSON_TYPE,
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
