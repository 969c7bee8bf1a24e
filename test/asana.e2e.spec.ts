import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import * as Asana from 'asana';
import { describeDialect } from './system/describe-dialect.js';
import { answering, type Behaviour, type Received } from './system/receiver.js';
import { System } from './system/system.js';
import { until } from './system/until.js';

/** Of the vendor's client, as far as it is used here: it has no types of its own. */
interface Hook {
  readonly gid: string;
  readonly active: boolean;
  readonly target: string;
  readonly resource: { readonly gid: string; readonly name: string | null };
  readonly filters: readonly unknown[];
  readonly last_success_at: string | null;
  readonly delivery_retry_count: number;
  readonly last_failure_content?: string | null;
  readonly failure_deletion_timestamp: string | null;
  readonly next_attempt_after: string | null;
}
interface Answer<Data> {
  readonly data: Data;
  readonly 'X-Hook-Secret'?: string;
  nextPage(): Promise<Answer<Data>>;
}
interface WebhooksApi {
  createWebhook(body: object, options: object): Promise<Answer<Hook>>;
  getWebhook(gid: string, options: object): Promise<Answer<Hook>>;
  getWebhooks(workspace: string, options: object): Promise<Answer<readonly Hook[] | null>>;
  updateWebhook(body: object, gid: string, options: object): Promise<Answer<Hook>>;
  deleteWebhook(gid: string): Promise<Answer<object>>;
}
interface Refused {
  readonly status: number;
  readonly response: { readonly body: { readonly errors: readonly { message: string }[] } };
}

const WORKSPACE = '1200';

/** Takes the handshake, and whatever comes after. */
const receiver: Behaviour = (response, { headers }) => {
  const secret = headers['x-hook-secret'];
  response.writeHead(200, secret === undefined ? {} : { 'X-Hook-Secret': secret }).end();
};

const signed = (secret: string, body: string): string =>
  createHmac('sha256', secret).update(body).digest('hex');

interface Told {
  readonly events: readonly {
    readonly action: string;
    readonly resource: { readonly gid: string };
    readonly change?: { readonly field: string };
  }[];
}

describeDialect('asana', 'Asana', () => {
  let system: System;
  let webhooks: WebhooksApi;
  let token: string;

  beforeAll(async () => {
    system = await System.start({ environment: { POSTRIDER_LEASE: '30s' } });
    const scopes = ['webhooks:read', 'webhooks:write'];
    const key = await system.api.call<{ key: string }>('POST', '/v1/api-keys', {
      ...{ name: 'app', scopes },
    });
    token = key.body.key;
    const client = new Asana.ApiClient();
    client.basePath = `${system.apiUrl}/asana/api/1.0`;
    client.authentications['token']!.accessToken = token;
    webhooks = new Asana.WebhooksApi(client);
  });
  afterAll(() => system.stop());

  const create = async (path: string, resource: string, filters: readonly object[] = []) => {
    const created = await webhooks.createWebhook(
      { data: { resource, target: system.receiver.url(path), filters } },
      {},
    );
    return { gid: created.data.gid, data: created.data, secret: created['X-Hook-Secret'] ?? '' };
  };
  const refusal = async (work: Promise<unknown>): Promise<Refused> =>
    work.then(
      () => Promise.reject(new Error('it was not refused')),
      (error: unknown) => error as Refused,
    );
  const publish = (id: string, type: string, details: object) =>
    system.service.publish({ id, type, ...details });
  const events = (path: string): readonly Received[] =>
    system.receiver
      .at(path)
      .filter(({ headers, body }) => !headers['x-hook-secret'] && body !== '{"events":[]}');
  const toldAt = (path: string): Told['events'] =>
    events(path).flatMap(({ body }) => (JSON.parse(body) as Told).events);
  const task = (id: number) => ({ object: { id, type: 'task' } });
  const inProject = (id: number, project: number) => ({
    ...task(id),
    ancestors: [{ id: project, type: 'project' }],
  });

  it('gives its own client a full life of webhooks', async () => {
    system.receiver.behave('/life', receiver);
    const { gid, data, secret } = await create('/life', '8675309');
    expect(data).toMatchObject({
      ...{ active: false, target: system.receiver.url('/life'), last_success_at: null },
      ...{ last_failure_at: null, last_failure_content: null, delivery_retry_count: 0 },
      ...{ resource_type: 'webhook', resource: { gid: '8675309' }, filters: [] },
    });
    expect(secret).toMatch(/^[0-9a-f]{64}$/);

    // The handshake is bare; the heartbeat after it is empty, and signed.
    await until(() => system.receiver.at('/life').length === 2, 'the first heartbeat');
    const [handshake, heartbeat] = system.receiver.at('/life');
    expect(handshake).toMatchObject({ body: '{}', headers: { 'x-hook-secret': secret } });
    expect(handshake?.headers).not.toHaveProperty('x-hook-signature');
    expect(heartbeat).toMatchObject({
      body: '{"events":[]}',
      headers: { 'x-hook-signature': signed(secret, '{"events":[]}') },
    });
    const find = async () => (await webhooks.getWebhook(gid, {})).data;
    await until(async () => (await find()).active, 'the webhook to be active');
    expect((await find()).last_success_at).not.toBeNull();

    const filters = [{ resource_type: 'task', action: 'deleted' }];
    const updated = await webhooks.updateWebhook({ data: { filters } }, gid, {});
    expect(updated.data.filters).toEqual(filters);
    const listed = await webhooks.getWebhooks(WORKSPACE, { resource: '8675309' });
    expect(listed.data?.map((hook) => hook.gid)).toEqual([gid]);
    const chosen = await webhooks.getWebhook(gid, { opt_fields: 'target,resource.name' });
    expect(chosen.data).toEqual({
      gid,
      target: system.receiver.url('/life'),
      resource: { gid: '8675309', name: null },
    });
    expect((await webhooks.deleteWebhook(gid)).data).toEqual({});
    expect((await refusal(webhooks.getWebhook(gid, {}))).status).toBe(404);
  });

  it("calls a project as its product's events do, and anything as its creator does", async () => {
    system.receiver.behave('/named', receiver);
    const nameOf = async (gid: string) => (await webhooks.getWebhook(gid, {})).data.resource.name;
    const names = async (resource: string) =>
      (await webhooks.getWebhooks(WORKSPACE, { resource })).data?.map((hook) => hook.resource.name);
    const publish = (id: string, details: object) =>
      system.api.call('POST', '/v1/events', { id, project: '31', ...details });
    const { gid, data } = await create('/named', '31');
    expect([data.resource.name, await nameOf(gid), await names('31')]).toEqual([
      null,
      null,
      [null],
    ]);

    const project = { type: 'project', id: 31 };
    await publish('named-1', {
      ...{ type: 'task.created', object: { type: 'task', id: 31, name: 'Paint the fence' } },
      ancestors: [{ ...project, name: 'Garden' }],
    });
    expect([await nameOf(gid), await names('31')]).toEqual(['Garden', ['Garden']]);
    await publish('named-2', { type: 'project.renamed', object: { ...project, name: 'Yard' } });
    await publish('named-3', { type: 'task.deleted', object: { type: 'task', id: 32 } });
    expect((await create('/named', '31')).data.resource.name).toBe('Yard');
    // It is told by what is kept of the events, and goes with them.
    await system.api.call('DELETE', '/v1/events/named-2');
    expect(await nameOf(gid)).toBe('Garden');

    const target = system.receiver.url('/named');
    const given = await webhooks.createWebhook(
      { data: { resource: '32', resource_type: 'task', resource_name: 'Oil the gate', target } },
      {},
    );
    expect(given.data.resource).toEqual({ gid: '32', resource_type: 'task', name: 'Oil the gate' });
    expect(await nameOf(given.data.gid)).toBe('Oil the gate');
    const all = await webhooks.getWebhooks(WORKSPACE, {});
    const named = all.data?.filter(({ target: at }) => at === target) ?? [];
    expect(named.map(({ resource }) => resource.name)).toEqual(['Oil the gate', null, null]);
    const tooLong = webhooks.createWebhook(
      { data: { resource: '32', resource_name: 'x'.repeat(1_025), target } },
      {},
    );
    expect((await refusal(tooLong)).response.body.errors[0]?.message).toMatch(/^resource_name: /);
  });

  it('finds it on what the native API confined it to since, and shows it so', async () => {
    system.receiver.behave('/confined', receiver);
    const { gid } = await create('/confined', '5151');
    const { body } = await system.api.call<{ data: { id: string; number: number }[] }>(
      ...(['GET', '/v1/webhooks?limit=100'] as const),
    );
    const { id } = body.data.find(({ number }) => String(number) === gid)!;
    await system.api.call('PATCH', `/v1/webhooks/${id}`, { within: ['6161'] });
    const resource = { gid: '6161', resource_type: 'project', name: null };
    expect((await webhooks.getWebhook(gid, {})).data.resource).toEqual(resource);
    const on = async (asked: string) =>
      (await webhooks.getWebhooks(WORKSPACE, { resource: asked })).data;
    expect(await on('6161')).toMatchObject([{ gid, resource }]);
    expect(await on('5151')).toEqual([]);
    // What it is on is kept where its filters are replaced.
    const { data } = await webhooks.updateWebhook({ data: { filters: [] } }, gid, {});
    expect(data.resource).toEqual(resource);
  });

  it('gives one that the native API made a secret as its own have it', async () => {
    system.receiver.behave('/native', receiver);
    const draft = { url: system.receiver.url('/native'), events: ['*'], preset: 'asana' };
    const made = await system.api.call<{ id: string; secret: string }>(
      ...(['POST', '/v1/webhooks', { ...draft, enabled: true }] as const),
    );
    const { id, secret } = made.body;
    expect(secret).toMatch(/^[0-9a-f]{64}$/);
    expect(system.receiver.at('/native')[0]?.headers).toMatchObject({ 'x-hook-secret': secret });
    await system.api.call('DELETE', `/v1/webhooks/${id}`);
  });

  it('does not go on from what is no page of its own', async () => {
    const offset = Buffer.from(`p1.${'-'.repeat(36)}`).toString('base64url');
    const refused = await refusal(webhooks.getWebhooks(WORKSPACE, { limit: 1, offset }));
    expect(refused.status).toBe(400);
  });

  it('lists them page by page', async () => {
    system.receiver.behave('/paged', receiver);
    const made: string[] = [];
    for (let i = 0; i < 3; i += 1) made.push((await create('/paged', '777')).gid);
    const listed: string[] = [];
    let page = await webhooks.getWebhooks(WORKSPACE, { resource: '777', limit: 2 });
    while (page.data) {
      listed.push(...page.data.map(({ gid }) => gid));
      page = await page.nextPage();
    }
    expect(listed.sort()).toEqual(made.sort());
    const asked = await fetch(`${system.apiUrl}/asana/api/1.0/webhooks`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(asked.status).toBe(400);
    expect(await asked.json()).toMatchObject({ errors: [{ message: 'workspace: Missing input' }] });
  });

  it('shakes hands with a receiver in the very process that waits, and takes a form as the seed has it', async () => {
    const target = system.receiver.url('/receive-webhook/7654');
    system.receiver.behave('/receive-webhook/7654', (response, received) => {
      // Not before it has asked something itself.
      void webhooks.getWebhooks(WORKSPACE, {}).then(() => receiver(response, received));
    });
    const reply = await fetch(`${system.apiUrl}/asana/api/1.0/webhooks`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: new URLSearchParams({ resource: '8675309', target }),
    });
    expect(reply.status).toBe(201);
    expect(await reply.json()).toMatchObject({
      data: {
        ...{ gid: expect.any(String), resource: { gid: '8675309' }, target, active: false },
        ...{ last_success_at: null, last_failure_at: null, last_failure_content: null },
      },
    });
  });

  it('keeps no webhook whose receiver does not know the secret, and forbids inner addresses', async () => {
    system.receiver.behave('/wrong', (response) =>
      response.writeHead(200, { 'X-Hook-Secret': 'another' }).end(),
    );
    const wrong = await refusal(create('/wrong', '55'));
    expect(wrong.status).toBe(400);
    expect(wrong.response.body.errors[0]?.message).toContain('handshake');
    const listed = await webhooks.getWebhooks(WORKSPACE, { resource: '55', limit: 10 });
    expect(listed.data).toEqual([]);
    for (const [target, status] of [
      ['http://10.0.0.1/', 403],
      ['zzz', 400],
      ['ftp://example.com/', 400],
    ] as const) {
      const refused = await refusal(
        webhooks.createWebhook({ data: { resource: '1', target } }, {}),
      );
      expect([target, refused.status]).toEqual([target, status]);
      expect(refused.response.body.errors[0]?.message).toMatch(/^target: /);
      expect(refused.response.body.errors[0]?.message).not.toContain('POSTRIDER');
    }
    const nobody = await fetch(`${system.apiUrl}/asana/api/1.0/webhooks?workspace=1`);
    expect([nobody.status, await nobody.json()]).toEqual([
      401,
      { errors: [{ message: 'Not Authorized', help: expect.any(String) }] },
    ]);
  });

  it.each([
    ['GET', '?workspace=1&resource=%00', undefined],
    ['POST', '', { resource: '1', resource_name: 'a\0b' }],
    ['POST', '', { resource: '1', filters: [{ resource_type: '\ud800' }] }],
  ])('refuses what can be kept nowhere: %s %s', async (method, query, data) => {
    const reply = await fetch(`${system.apiUrl}/asana/api/1.0/webhooks${query}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(data && {
        body: JSON.stringify({ data: { target: system.receiver.url('/odd'), ...data } }),
      }),
    });
    expect([reply.status, await reply.json()]).toMatchObject([
      ...[400, { errors: [{ message: 'Could not parse request data' }] }],
    ]);
  });

  it('tells of a resource and what it contains, in signed batches, as its filters let through', async () => {
    system.receiver.behave('/project', receiver);
    system.receiver.behave('/tasks-done', receiver);
    const { secret } = await create('/project', '4242');
    await create('/tasks-done', '4242', [
      { resource_type: 'task', action: 'changed', fields: ['completed'] },
    ]);
    await publish('as-1', 'task.created', inProject(1, 4242));
    await publish('as-2', 'task.created', inProject(2, 1));
    await publish('as-3', 'task.closed', inProject(1, 4242));
    await until(() => toldAt('/project').length === 3, 'three events');
    await until(() => toldAt('/tasks-done').length === 1, 'the completion');
    expect(toldAt('/project').map(({ action, change }) => [action, change?.field])).toEqual([
      ['added', undefined],
      ['changed', 'completed'],
      ['changed', 'completed_at'],
    ]);
    expect(toldAt('/tasks-done')).toMatchObject([{ change: { field: 'completed' } }]);
    for (const { body, headers } of events('/project')) {
      expect(headers['x-hook-signature']).toBe(signed(secret, body));
      // As the vendor's own example verifies it.
      expect(headers['x-hook-signature']).toBe(signed(secret, JSON.stringify(JSON.parse(body))));
    }
  });

  it('keeps what happens during an outage, and brings it in order', async () => {
    system.receiver.behave('/outage', receiver);
    const { gid } = await create('/outage', '99');
    await until(async () => (await webhooks.getWebhook(gid, {})).data.active, 'the handshake');
    system.receiver.behave('/outage', answering(503, 'Could not complete the request'));
    await publish('out-0', 'task.created', inProject(100, 99));
    await until(() => events('/outage').length === 1, 'the failed request');
    const failing = async () => (await webhooks.getWebhook(gid, {})).data;
    await until(async () => (await failing()).delivery_retry_count === 1, 'the failure');
    expect((await failing()).failure_deletion_timestamp).not.toBeNull();
    const content = '503 Service Unavailable\n\nCould not complete the request';
    expect((await failing()).last_failure_content).toBe(content);
    const listed = await webhooks.getWebhooks(WORKSPACE, {
      ...{ resource: '99', opt_fields: 'last_failure_content' },
    });
    expect(listed.data).toEqual([{ gid, last_failure_content: content }]);
    const [queue] = await system.query<{ due_at: Date }>(
      `select due_at from webhook_schedules s join webhooks w on w.id = s.webhook_id
       where s.chore = 'queue' and w.number = $1`,
      [gid],
    );
    expect((await failing()).next_attempt_after).toBe(queue!.due_at.toISOString());
    for (let n = 1; n <= 20; n += 1)
      await publish(`out-${n}`, 'task.renamed', inProject(100 + n, 99));
    system.receiver.behave('/outage', receiver);
    await until(
      async () =>
        (
          await system.query<{ n: number }>(
            `select count(*)::integer as n from deliveries d join domain_events e on e.key = d.event_key
           where e.event_id like 'out-%' and d.state = 'pending'`,
          )
        )[0]?.n === 21,
      'all of them to wait',
    );
    // Nothing is sent while the wait lasts; then it is over.
    expect(events('/outage')).toHaveLength(1);
    await system.query(`update webhook_schedules set due_at = now() where chore = 'queue'`);
    await until(() => toldAt('/outage').length === 22, 'all events');
    // What failed goes again as it was, and the others follow.
    const [, ...batches] = events('/outage');
    const told = batches.flatMap(({ body }) => (JSON.parse(body) as Told).events);
    expect(told.map(({ action }) => action)).toEqual([
      'added',
      ...Array<string>(20).fill('changed'),
    ]);
    expect(told.map(({ resource }) => Number(resource.gid))).toEqual(
      Array.from({ length: 21 }, (_, n) => 100 + n),
    );
    await until(async () => (await failing()).delivery_retry_count === 0, 'the recovery');
    expect((await failing()).next_attempt_after).toBeNull();
  });
});
