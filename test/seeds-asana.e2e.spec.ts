import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeDialect } from './system/describe-dialect.js';
import { Internet } from './system/internet.js';
import { asPrinted } from './system/printed.js';
import { rawRequest, type RawReply } from './system/raw-request.js';
import type { Behaviour } from './system/receiver.js';
import { System } from './system/system.js';
import { until } from './system/until.js';

const TARGET = 'https://example.com/receive-webhook/7654';

/** `curl -X POST https://app.asana.com/api/1.0/webhooks -d "resource=8675309" -d "target=…"` */
const PRINTED_REQUEST = {
  ...{ method: 'POST', path: '/api/1.0/webhooks', host: 'app.asana.com' },
  body: `resource=8675309&target=${TARGET}`,
  // What curl says of a body given by -d.
  contentType: 'application/x-www-form-urlencoded',
} as const;

const PRINTED_SECRET = 'b537207f20cbfa02357cf448134da559e8bd39d61597dcd5631b8012eae53e81';

const PRINTED_REPLY = JSON.parse(
  '{ "data": { "gid": "43214", "resource": { "gid": "8675309", "name": "Bugs" }, "target": "https://example.com/receive-webhook/7654", "active": false, "last_success_at": null, "last_failure_at": null, "last_failure_content": null } }',
) as { readonly data: { readonly resource: { readonly gid: string; readonly name: string } } };

const { gid: PROJECT, name: PROJECT_NAME } = PRINTED_REPLY.data.resource;

describeDialect('asana', "Asana's page, as it is printed", () => {
  const internet = new Internet();
  let system: System;
  let token: string;

  beforeAll(async () => {
    await internet.start();
    system = await System.start({
      ...{ routers: 0 },
      environment: {
        ...internet.environment,
        POSTRIDER_LEASE: '20s',
        POSTRIDER_DIALECT_HOSTS: 'app.asana.com=asana',
      },
    });
    const asked = { name: 'app', scopes: ['webhooks:read', 'webhooks:write'] };
    token = (await system.api.call<{ key: string }>('POST', '/v1/api-keys', asked)).body.key;
    // What the project is called is its product's to say.
    await system.api.call('POST', '/v1/events', {
      ...{ id: 'named', type: 'project.created', project: PROJECT },
      object: { type: 'project', id: PROJECT, name: PROJECT_NAME },
    });
  });
  afterAll(async () => {
    await system.stop();
    await internet.stop();
  });

  const ask = (method: string, path: string, body = ''): Promise<RawReply> =>
    rawRequest(system.apiUrl, {
      ...{ method, path, body },
      headers: {
        ...{ host: PRINTED_REQUEST.host, authorization: `Bearer ${token}` },
        ...(body !== '' && { 'content-type': PRINTED_REQUEST.contentType }),
      },
    });
  const create = () => ask(PRINTED_REQUEST.method, PRINTED_REQUEST.path, PRINTED_REQUEST.body);
  const echoing =
    (status: number, secretFor = (secret: string) => secret): Behaviour =>
    (response, { headers }) => {
      const secret = headers['x-hook-secret'];
      response
        .writeHead(status, typeof secret === 'string' ? { 'X-Hook-Secret': secretFor(secret) } : {})
        .end();
    };

  it.each([200, 204])('a webhook is created by a handshake answered with %s', async (status) => {
    internet.behave(TARGET, echoing(status));
    const before = internet.at(TARGET).length;
    const reply = await create();
    const body = JSON.parse(reply.text) as { data: { gid: string }; 'X-Hook-Secret': string };
    expect([reply.status, body]).toMatchObject([201, asPrinted(PRINTED_REPLY) as object]);
    const handshake = internet.at(TARGET)[before];
    expect(handshake).toMatchObject({ path: '/receive-webhook/7654' });
    const secret = String(handshake?.headers['x-hook-secret']);
    expect(secret).toHaveLength(PRINTED_SECRET.length);
    expect(secret).toMatch(/^[0-9a-f]+$/);
    expect(body['X-Hook-Secret']).toBe(secret);
    // What follows is its heartbeat, and nothing after it was deleted.
    await until(() => internet.at(TARGET).length === before + 2, 'the heartbeat');
    const { gid } = body.data;
    const deleted = await ask('DELETE', `/api/1.0/webhooks/${gid}`);
    expect([deleted.status, deleted.text]).toEqual([200, '{"data":{}}']);
    expect((await ask('GET', `/api/1.0/webhooks/${gid}`)).status).toBe(404);
  });

  it.each([
    ['another status', echoing(201)],
    ['no secret', ((response) => response.writeHead(200).end()) satisfies Behaviour],
    ['another secret', echoing(200, () => PRINTED_SECRET)],
  ])('a handshake answered with %s is an error, and no webhook', async (_, behaviour) => {
    internet.behave(TARGET, behaviour);
    const reply = await create();
    expect([reply.status, JSON.parse(reply.text)]).toEqual([
      400,
      { errors: [{ message: expect.stringContaining('handshake'), help: expect.any(String) }] },
    ]);
    const listed = await ask('GET', '/api/1.0/webhooks?workspace=1');
    expect(JSON.parse(listed.text)).toEqual({ data: [] });
  });

  it('the whole record and the compact one have what is printed of them', async () => {
    internet.behave(TARGET, echoing(200));
    const { data } = JSON.parse((await create()).text) as { data: { gid: string } };
    const [full, list] = [
      await ask('GET', `/api/1.0/webhooks/${data.gid}`),
      await ask('GET', '/api/1.0/webhooks?workspace=1'),
    ].map(({ text }) => (JSON.parse(text) as { data: unknown }).data);
    for (const name of Object.keys(PRINTED_REPLY.data)) expect(full).toHaveProperty(name);
    expect(list).toEqual([
      {
        ...{ gid: data.gid, resource_type: 'webhook', active: expect.any(Boolean) },
        ...{ resource: { gid: PROJECT, resource_type: 'project', name: null }, target: TARGET },
      },
    ]);
  });
});
