import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeDialect } from './system/describe-dialect.js';
import { rawRequest, type RawReply } from './system/raw-request.js';
import {
  ACCOUNT,
  API_HOST,
  nodeIdOf,
  read,
  RServiceClient,
  TIME,
  type Shown,
} from './system/rservice-client.js';
import { until } from './system/until.js';

describeDialect('rservice', 'an R-Service client, on the pages of its API,', () => {
  let client: RServiceClient;

  beforeAll(async () => {
    client = await RServiceClient.start();
  });
  afterAll(() => client.stop());

  const DESCRIPTION = 'Update requests related to the problem by adding a note.';
  let printed: Shown;
  let other: Shown;

  it('creates a webhook as printed', async () => {
    const uri = client.receive('/printed');
    other = await client.create({
      event: 'request.team-changed',
      uri,
      name: 'Request Team Changed',
    });
    const fields = { event: 'problem.update', uri, description: DESCRIPTION };
    const reply = await client.ask('POST', '/v1/webhooks', {
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
    await client.verified(printed.id);
  });

  it('takes the printed request as it stands', async () => {
    const text = '{ "event": "problem.update", "uri": "https://myserver.example.com/mywebhook"}';
    const reply = await client.ask('POST', '/v1/webhooks', text);
    const { id, ...made } = read(reply);
    expect([reply.status, made]).toEqual([
      200,
      {
        ...{ name: 'problem.update', event: 'problem.update' },
        uri: 'https://myserver.example.com/mywebhook',
        ...{ created_at: expect.stringMatching(TIME), updated_at: made['updated_at'] },
      },
    ]);
    expect((await client.ask('PATCH', `/v1/webhooks/${id}`, text)).status).toBe(200);
    expect((await client.ask('DELETE', `/v1/webhooks/${id}`)).status).toBe(204);
  });

  it('gets and edits one as printed, by number or nodeID, and with a slash at the end', async () => {
    const shown = await client.ask('GET', `/v1/webhooks/${printed.id}`);
    const { updated_at: _, ...rest } = printed;
    expect([shown.status, read(shown)]).toEqual([200, expect.objectContaining(rest)]);
    const nodeId = nodeIdOf('Webhook', printed.id);
    const edit = { event: 'problem.update', uri: printed['uri'] };
    for (const [method, path] of [
      ['PATCH', `/v1/webhooks/${nodeId}`],
      ['PUT', `/v1/webhooks/${printed.id}/`],
      ['PATCH', `/v1/webhooks/${printed.id}.json`],
    ] as const) {
      const edited = await client.ask(method, path, edit);
      expect([edited.status, read(edited)]).toEqual([200, expect.objectContaining(rest)]);
      expect(Object.keys(read(edited))).toEqual(Object.keys(printed));
    }
  });

  it('lists them as printed, newest first, and those that are disabled or not', async () => {
    await client.ask('PATCH', `/v1/webhooks/${other.id}`, { disabled: true });
    const reply = await client.ask('GET', '/v1/webhooks/');
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
    const ids = async (path: string) =>
      read<Shown[]>(await client.ask('GET', path)).map(({ id }) => id);
    expect(await ids('/v1/webhooks/disabled/')).toEqual([other.id]);
    expect(await ids('/v1/webhooks/enabled')).toEqual([printed.id]);
    expect(await ids('/v1/webhooks?disabled=true')).toEqual([other.id]);
    expect(await ids('/v1/webhooks?sort=created_at')).toEqual([other.id, printed.id]);
    const since = (time: string) => ids(`/v1/webhooks?created_at=${encodeURIComponent(time)}`);
    const created = String(printed['created_at']);
    expect(await since(`>=${created}`)).toContain(printed.id);
    expect(await since(`>2016-01-15T23:00:00Z<=${created}`)).toContain(printed.id);
    expect(await since('<2016-01-15T23:00:00Z')).toEqual([]);
    const wrong = await client.ask('GET', '/v1/webhooks?updated_at=>then');
    expect([wrong.status, read<{ message: string }>(wrong).message]).toEqual([
      ...[400, "Parameter 'updated_at' must be a time such as >=2016-01-15T23:00:00Z"],
    ]);
  });

  it('lets a name that is the event by default go with the event', async () => {
    const { id, name } = await client.create({ event: 'ci.create', uri: client.receive('/named') });
    expect(name).toBe('ci.create');
    const patched = async (fields: object) =>
      read(await client.ask('PATCH', `/v1/webhooks/${id}`, fields))['name'];
    expect(await patched({ event: 'ci.update' })).toBe('ci.update');
    expect(await patched({ description: 'd' })).toBe('ci.update');
    expect(await patched({ name: 'Mine' })).toBe('Mine');
    expect(await patched({ event: 'ci.create' })).toBe('Mine');
    expect(await patched({ name: null, event: 'ci.update' })).toBe('ci.update');
    await client.ask('DELETE', `/v1/webhooks/${id}`);
  });

  it('pages, with links that can be taken apart at commas', async () => {
    const query = 'per_page=1&fields=name,event';
    const first = await client.ask('GET', `/v1/webhooks?${query}`);
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
        nodeID: nodeIdOf('Webhook', printed.id),
      },
    ]);
    const second = await client.ask('GET', next.pathname + next.search);
    expect(read<Shown[]>(second)).toMatchObject([{ id: other.id, event: other['event'] }]);
    expect(linksOf(second).map(([, relation]) => relation)).toEqual(['first', 'prev']);
    const after = await client.ask('GET', `/v1/webhooks?per_page=1&search_after=${printed.id}`);
    expect(read<Shown[]>(after)).toMatchObject([{ id: other.id }]);
    expect((await client.ask('GET', '/v1/webhooks')).headers['link']).toBeUndefined();
  });

  it.each([
    ['per_page=0', "Parameter 'per_page' cannot be less than 1"],
    ['per_page=101', "Parameter 'per_page' cannot be greater than 100"],
    ['page=x', "Parameter 'page' must be an integer"],
  ])('is told what is wrong with %s', async (query, message) => {
    const reply = await client.ask('GET', `/v1/webhooks?${query}`);
    expect([reply.status, read(reply)]).toEqual([400, { message }]);
  });

  it('is told everything that is wrong with a webhook', async () => {
    const blank = await client.ask('POST', '/v1/webhooks', {});
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
    const wrong = await client.ask('POST', '/v1/webhooks', {
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
    const inside = await client.ask('POST', '/v1/webhooks', {
      ...{ event: 'problem.update', uri: 'http://10.0.0.1/hook' },
    });
    expect(read<{ errors: [string, string][] }>(inside).errors).toEqual([
      ['uri', expect.stringMatching(/^Uri 10\.0\.0\.1 is a private address$/)],
    ]);
    expect((await client.ask('POST', '/v1/webhooks', '{"event":')).status).toBe(400);
  });

  it('keeps every other field, and the password of its URI to itself', async () => {
    const uri = client.receive('/basic').replace('://', '://me:open%20sesame@');
    const { id, ...made } = await client.create({
      ...{ event: 'ci.create', uri, disabled: true, name: ' ', source: 'CRM', sourceID: '17' },
    });
    const shownUri = uri.replace(':open%20sesame', '');
    expect(made).toMatchObject({
      ...{ name: 'ci.create', uri: shownUri, disabled: true, source: 'CRM', sourceID: '17' },
    });
    const kept = await client.ask('PATCH', `/v1/webhooks/${id}`, {
      uri: shownUri,
      description: 'd',
    });
    expect(read(kept)).toMatchObject({ uri: shownUri, description: 'd' });
    await client.ask('POST', `/v1/webhooks/${id}/test`);
    await until(() => client.events('/basic').length === 1, 'the test');
    const expected = `Basic ${Buffer.from('me:open sesame').toString('base64')}`;
    expect(client.events('/basic')[0]?.headers.authorization).toBe(expected);
    const audit = await client.ask('GET', `/v1/webhooks/${id}/audit`);
    expect(read<Shown[]>(audit).at(-1)).toMatchObject({ action: 'create' });
    expect(audit.text).not.toContain('sesame');
    const without = {
      uri: client.receive('/basic'),
      description: null,
      source: '',
      sourceID: null,
    };
    const cleared = read(await client.ask('PATCH', `/v1/webhooks/${id}`, without));
    expect(cleared).toMatchObject({ uri: without.uri });
    for (const field of ['description', 'source', 'sourceID']) {
      expect(cleared).not.toHaveProperty(field);
    }
    await client.ask('DELETE', `/v1/webhooks/${id}`);
  });

  it('takes the source of a new one from a header where its fields name none', async () => {
    const fields = { event: 'ci.create', uri: client.receive('/source'), disabled: true };
    const sourceOf = async (more: object, headers: Readonly<Record<string, string>>) => {
      const made = read(await client.ask('POST', '/v1/webhooks', { ...fields, ...more }, headers));
      await client.ask(
        'PATCH',
        `/v1/webhooks/${made.id}`,
        { name: 'other' },
        { 'X-4me-Source': 'no' },
      );
      const { source } = read(await client.ask('GET', `/v1/webhooks/${made.id}`));
      await client.ask('DELETE', `/v1/webhooks/${made.id}`);
      return source;
    };
    expect([
      await sourceOf({}, { 'X-4me-Source': 'SomeSD' }),
      await sourceOf({ source: '' }, { 'X-Xurrent-Source': 'SomeSD' }),
      await sourceOf({ source: 'CRM' }, { 'X-4me-Source': 'SomeSD' }),
      await sourceOf({}, { 'X-4me-Source': 's'.repeat(31) }),
      await sourceOf({}, { 'User-Agent': '4me-sdk-ruby/2.0.6' }),
    ]).toEqual(['SomeSD', 'SomeSD', 'CRM', 's'.repeat(30), undefined]);
  });

  it('must be an administrator of the account', async () => {
    const message = (reply: RawReply) => [reply.status, read(reply)];
    const none = await rawRequest(client.system.apiUrl, {
      ...{ path: '/v1/webhooks', headers: { host: API_HOST } },
    });
    expect(message(none)).toEqual([401, { message: 'Unauthorized' }]);
    const member = { authorization: `Bearer ${await client.keyOf('joe', 'member')}` };
    const refused = await client.ask('GET', '/v1/webhooks', undefined, member);
    expect(message(refused)).toEqual([403, { message: 'Forbidden' }]);
    const elsewhere = await client.ask('GET', '/v1/webhooks', undefined, {
      'X-4me-Account': 'other',
    });
    expect(elsewhere.status).toBe(403);
    const { text, status, headers } = await rawRequest(client.system.apiUrl, {
      path: '/v1',
      headers: {
        ...{ host: API_HOST, 'x-xurrent-ACCOUNT': ACCOUNT },
        authorization: `Bearer ${client.system.api.adminKey}`,
      },
    });
    expect([status, text, headers['content-type']]).toEqual([
      ...[200, '{}', 'application/json; charset=utf-8'],
    ]);
    const basic = (user: string) => ({ authorization: `Basic ${btoa(`${user}:x`)}` });
    const asUser = await client.ask('GET', '/v1/webhooks', undefined, basic(client.key));
    expect(asUser.status).toBe(200);
    const nobody = await client.ask('GET', '/v1/webhooks', undefined, basic('nobody'));
    expect(message(nobody)).toEqual([401, { message: 'Unauthorized' }]);
    const ofKey = await rawRequest(client.system.apiUrl, {
      path: '/rservice/v1/webhooks/enabled/?per_page=100',
      headers: { authorization: `Bearer ${client.key}` },
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
      const reply = await client.ask(method, path);
      expect([reply.status, read(reply)]).toEqual([404, { message: 'Not Found' }]);
    }
    for (const reply of [
      await client.ask('GET', '/v1/webhooks', undefined, { accept: 'application/xml' }),
      await client.ask('GET', '/v1/webhooks.xml'),
    ]) {
      expect([reply.status, read(reply)]).toEqual([406, { message: 'Not Acceptable' }]);
    }
  });

  it('learns what events there are', async () => {
    const enums = read<Record<string, { id: string; txt: string }[]>>(
      await client.ask('GET', '/v1/enums'),
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
    const [, id = '', secret = ''] = /^prk_([^_]*)_(.*)$/.exec(client.key) ?? [];
    const fields = { grant_type: 'client_credentials', client_id: id, client_secret: secret };
    const token = (body: string, type: string) =>
      rawRequest(client.system.apiUrl, {
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
    expect((await client.ask('GET', '/v1/webhooks', undefined, bearer)).status).toBe(200);
    const wrong = JSON.stringify({ ...fields, client_secret: 'x' });
    const refused = await token(wrong, 'application/json');
    expect([refused.status, read(refused)]).toEqual([
      ...[401, expect.objectContaining({ error: 'invalid_client' })],
    ]);
  });
});
