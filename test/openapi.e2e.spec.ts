import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  committed,
  methodsAt,
  operationAt,
  operationsOf,
  parameterOf,
  referencesIn,
  resolved,
  responseOf,
  type Document,
} from './reference/document.js';
import { Schemas } from './reference/schemas.js';
import { Api, type Reply, type WebhookBody } from './system/api.js';
import { answering } from './system/receiver.js';
import { System } from './system/system.js';
import { until } from './system/until.js';

const REWRITE = 'run `npm run openapi` and commit what it writes';

describe('the reference', () => {
  let system: System;
  let document: Document;
  let schemas: Schemas;

  beforeAll(async () => {
    system = await System.start();
    document = (await system.api.call<Document>('GET', '/openapi.json')).body;
    schemas = new Schemas(document);
  });
  afterAll(() => system.stop());

  it.each(['openapi', 'asyncapi'] as const)('keeps %s as it is served', async (name) => {
    const anonymous = await fetch(`${system.apiUrl}/${name}.json`);
    expect(anonymous.status).toBe(200);
    const isKept = JSON.stringify(await anonymous.json()) === JSON.stringify(committed(name));
    expect(isKept ? 'kept' : REWRITE).toBe('kept');
  });

  it.each(['openapi', 'asyncapi'] as const)('has in %s no reference that leads nowhere', (name) => {
    const found = committed(name);
    const lost = referencesIn(found).filter((each) => resolved(found, each) === undefined);
    expect(lost).toEqual([]);
  });

  it('describes every operation, each under a name of its own', () => {
    const operations = operationsOf(document);
    const ids = operations.map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { operationId, summary, path, parameters } of operations) {
      expect([operationId, summary]).toEqual([
        expect.stringMatching(/^[a-z]\w+$/),
        expect.stringMatching(/^[A-Z].*[^.]$/),
      ]);
      const declared = parameters.filter((each) => each.in === 'path').map(({ name }) => name);
      expect([path, declared]).toEqual([
        path,
        [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name),
      ]);
    }
  });

  it('says of every path which methods it answers to', async () => {
    for (const path of Object.keys(document.paths)) {
      const at = path.replace(/\{\w+\}/g, 'x');
      const reply = await system.api.call('PURGE', at);
      const wanted = methodsAt(document, at).flatMap((each) =>
        each === 'GET' ? ['GET', 'HEAD'] : [each],
      );
      expect([path, reply.headers.get('allow')]).toEqual([path, wanted.sort().join(', ')]);
    }
  });

  it('gives only examples that fit', () => {
    for (const [name, schema] of Object.entries(document.components.schemas)) {
      const { examples = [] } = schema as { examples?: readonly unknown[] };
      const reference = { $ref: `#/components/schemas/${name}` };
      for (const example of examples) {
        expect([name, schemas.errorsOf(reference, example)]).toEqual([name, []]);
      }
    }
  });

  it('is a page too, that needs nothing from elsewhere', async () => {
    const reply = await fetch(`${system.apiUrl}/docs`);
    expect(reply.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(reply.headers.get('content-security-policy')).toContain("default-src 'none'");
    const page = await reply.text();
    expect(page).not.toMatch(/<script|<link|src=|https?:\/\/(?!example)/);
    for (const { operationId, path } of operationsOf(document)) {
      expect(page).toContain(`id="${operationId}"`);
      expect(page).toContain(path);
    }
  });

  describe('tells what is answered', () => {
    const answered = new Set<string>();

    /** Asks, and holds the request and the reply against the document. */
    const ask = async <Body = { id: string }>(
      method: string,
      path: string,
      body?: unknown,
      headers: Readonly<Record<string, string>> = {},
      api: Api = system.api,
    ): Promise<Reply<Body>> => {
      const operation = operationAt(document, method, path);
      const reply = await api.call<Body>(method, path, body, headers);
      const name = `${operation.operationId} ${reply.status}`;
      answered.add(operation.operationId);
      const described = responseOf(document, operation, reply.status);
      if (!described) throw new Error(`${name} is not described: ${reply.text}`);
      const content = Object.entries(described.content ?? {});
      if (content.length === 0) expect([name, reply.text]).toEqual([name, '']);
      else {
        const type = mediaTypeOf(reply.headers.get('content-type'));
        const [, told] = content.find(([each]) => each === type) ?? [];
        if (!told) throw new Error(`${name} is described as another type than ${type}`);
        const value = type === 'text/html' ? reply.text : reply.body;
        expect([name, schemas.errorsOfReply(told.schema, value)]).toEqual([name, []]);
      }
      const optional = /^(?:RateLimit-|Idempotency-Replayed|Retry-After)/;
      for (const header of Object.keys(described.headers ?? {})) {
        if (optional.test(header)) continue;
        expect([name, header, reply.headers.has(header)]).toEqual([name, header, true]);
      }
      if (reply.status < 300 && body !== undefined && operation.requestBody) {
        const [taken] = Object.values(operation.requestBody.content);
        expect([name, schemas.errorsOf(taken!.schema, body)]).toEqual([name, []]);
      }
      return reply;
    };

    it('by every operation', async () => {
      const { receiver } = system;
      const url = receiver.url('/hooks');
      const draft = { url, events: ['task.*'], projects: [1, '2'], enabled: true };
      let refusals = 4;
      receiver.behave('/hooks', (response) => {
        refusals -= 1;
        response.writeHead(refusals >= 0 ? 500 : 200).end();
      });
      receiver.behave('/fails', (response) => response.writeHead(500).end('no'));

      await ask('GET', '/health/live');
      await ask('GET', '/health/ready');
      await ask('GET', '/openapi.json');
      await ask('GET', '/asyncapi.json');
      await ask('GET', '/docs', undefined, { accept: 'text/html' });

      await ask('POST', '/v1/accounts', { id: 'acme', name: 'Acme' });
      await ask('PUT', '/v1/accounts/acme', { name: 'Acme' });
      await ask('GET', '/v1/accounts/acme');
      await ask('GET', '/v1/accounts');
      await ask('PUT', '/v1/principals/alice', { name: 'Alice', email: 'alice@example.com' });
      await ask('GET', '/v1/principals/alice');
      await ask('GET', '/v1/principals?limit=1');
      await ask('DELETE', '/v1/principals/alice');
      const scopes = ['webhooks:read'];
      const key = await ask<{ id: string; key: string }>('POST', '/v1/api-keys', {
        name: 'CI',
        scopes,
      });
      await ask('GET', '/v1/api-keys');
      const client = { client_id: key.body.id, client_secret: key.body.key };
      const grant = { grant_type: 'client_credentials', scope: 'webhooks:read offline_access' };
      const tokens = await ask<{ access_token: string; refresh_token: string }>(
        'POST',
        '/oauth2/token',
        { ...grant, ...client },
      );
      expect((await ask('POST', '/oauth2/token', grant)).status).toBe(401);
      expect((await ask('POST', '/oauth2/token', client)).status).toBe(400);
      await ask('POST', '/oauth2/revoke', { ...client, token: tokens.body.refresh_token });
      await ask('DELETE', `/v1/api-keys/${key.body.id}`);

      const { body: webhook } = await ask<WebhookBody>('POST', '/v1/webhooks', draft);
      const { body: failing } = await ask<WebhookBody>('POST', '/v1/webhooks', {
        ...{ ...draft, url: receiver.url('/fails'), name: 'Fails', projects: [] },
        basicAuth: { user: 'u', password: 'p' },
      });
      const at = `/v1/webhooks/${webhook.id}`;
      await ask('GET', at);
      await ask('GET', '/v1/webhooks?limit=1&status=working&event=task.*&q=hooks');
      await ask('GET', '/v1/webhooks/enabled');
      await ask('PATCH', at, { name: null, projects: [] });
      await ask('POST', `${at}/disable`, { reason: 'for now' });
      await ask('GET', '/v1/webhooks/disabled');
      await ask('POST', `${at}/enable`);
      await ask('POST', `${at}/resend-verification`);
      const byCallBack = { kind: 'callback', validMs: 3_600_000, trustsProvenUrls: false };
      const { body: proving } = await ask('POST', '/v1/webhooks', {
        ...{ url: receiver.url('/proves'), events: ['task.done'], enabled: true },
        profile: { verification: { ...byCallBack, on: ['create', 'enable', 'url-change'] } },
      });
      const proofs = () => receiver.at('/proves').map(({ body }) => callbackIn(body));
      await until(() => proofs().length === 1, 'the request for a proof');
      await ask('GET', proofs()[0]!);
      await ask('PATCH', `/v1/webhooks/${proving.id}`, { url: receiver.url('/proves?again') });
      await ask('POST', `/v1/webhooks/${proving.id}/resend-verification`);
      const again = () => receiver.at('/proves?again').map(({ body }) => callbackIn(body));
      await until(() => again().length >= 1, 'another request for a proof');
      await ask('POST', again().at(-1)!);
      await ask('POST', '/v1/webhooks/test', { url, events: ['task.created'] });
      await ask('POST', `${at}/test?wait=true`);
      await ask('POST', `${at}/test`);
      await ask('GET', `${at}/secret`);
      await ask('POST', `${at}/secret/rotate`, { overlap: '1h' });

      await ask('POST', '/v1/events', [
        { id: 'e-1', type: 'task.created', project: 7, occurredAt: '2026-11-20T12:00:00Z' },
        { specversion: '1.0', id: 'e-2', type: 'task.done', source: '/tasks', data: { a: 1 } },
      ]);
      await ask('GET', '/v1/events?limit=1');
      await ask('GET', '/v1/events/e-1');
      await until(
        async () => (await system.api.webhook(failing.id)).status === 'disabled',
        'the webhook to fail ten times',
      );
      for (const id of [webhook.id, failing.id]) {
        await ask('GET', `/v1/webhooks/${id}/history?limit=100`);
        await ask('GET', `/v1/webhooks/${id}/stats?window=hour`);
        const listed = await ask<{ data: { id: string }[] }>(
          'GET',
          `/v1/webhooks/${id}/deliveries`,
        );
        for (const delivery of listed.body.data) await ask('GET', `/v1/deliveries/${delivery.id}`);
        await ask('POST', `/v1/deliveries/${listed.body.data[0]!.id}/retry`);
      }
      await ask('GET', '/v1/deliveries');
      const since = '2026-01-01T00:00:00Z';
      const job = await ask('POST', `${at}/recover`, { since });
      await ask('POST', `${at}/replay`, { since, types: ['task.created'] });
      await ask('GET', `/v1/jobs/${job.body.id}`);
      await ask('GET', '/v1/jobs');
      await ask('POST', `/v1/jobs/${job.body.id}/cancel`);
      await ask('DELETE', '/v1/events/e-1');
      await ask('DELETE', at);

      const filter = { data: { amount: { $gt: 100 } } };
      const event = { id: 'e', type: 'invoice.paid', data: { amount: 250 } };
      await ask('GET', '/v1/hosts?limit=1');
      await ask('POST', '/v1/filters/test', { filter, event });

      const { data: example } = event;
      const schema = { type: 'object', properties: { amount: { type: 'integer' } } };
      await ask('PUT', '/v1/event-types/invoice.paid', { trigger: 'update', schema, example });
      await ask('GET', '/v1/event-types/invoice.paid');
      await ask('GET', '/v1/event-types?limit=1');
      await ask('DELETE', '/v1/event-types/invoice.paid');

      const policies = '/v1/signing-policies';
      const policy = await ask<{ id: string; name: string }>('POST', policies, {
        ...{ algorithm: 'ES256', audience: 'https://example.com' },
      });
      const policyAt = `${policies}/${policy.body.id}`;
      await ask('GET', `${policies}?limit=1&disabled=false`);
      await ask('GET', policyAt);
      const keysAt = `/policies/default/${policy.body.name}`;
      await ask('GET', `${keysAt}/.well-known/openid-configuration`);
      await ask('GET', `${keysAt}/jwks.json`);
      await ask('PATCH', policyAt, { disabled: true, audience: null });
      await ask('DELETE', policyAt);

      const queue = 'event-router';
      const letters = `/v1/dead-letters?queue=${queue}`;
      await system.service.publishRaw('task.created', 'not JSON');
      const total = async () => (await ask<{ total: number }>('GET', letters)).body.total;
      await until(async () => (await total()) === 1, 'the dead letter');
      await ask('GET', `${letters}&reason=not-json&limit=1&cursor=0`);
      await ask('POST', '/v1/dead-letters/redrive', { queue, reason: 'not-json' });
      await until(async () => (await total()) === 1, 'the dead letter to be back');
      await ask('POST', '/v1/dead-letters/discard', { queue, all: true });

      await ask('POST', '/v1/accounts/acme/erase');

      const all = operationsOf(document).map(({ operationId }) => operationId);
      expect(all.filter((id) => !answered.has(id))).toEqual([]);
    });

    it('on the broker too, of every kind', async () => {
      const messages = committed('asyncapi') as Pick<Document, 'components'>;
      const told = new Schemas(messages);
      const kinds = Object.keys(messages.components.schemas).filter((name) =>
        name.startsWith('Webhook'),
      );
      const heard = () => new Set(system.service.heard.map(({ body }) => kindOf(body.type)));
      system.receiver.behave('/throttled', answering(500));
      await system.api.create({
        ...{ url: system.receiver.url('/throttled'), events: ['throttled.*'], enabled: true },
        profile: { pacing: { hostThrottle: { afterFailures: 1, waitsMs: [60_000] } } },
      });
      await system.service.publish({ id: 'throttled', type: 'throttled.event' });
      await until(
        () => heard().size === kinds.length,
        () => `all but ${[...heard()].join()}`,
      );
      expect([...heard()].sort()).toEqual(kinds.sort());
      for (const { body, routingKey } of system.service.heard) {
        expect(routingKey).toBe(body.type);
        const schema = { $ref: `#/components/schemas/${kindOf(body.type)}` };
        expect([body.type, told.errorsOfReply(schema, body)]).toEqual([body.type, []]);
      }
    });

    it('when it is refused', async () => {
      const nobody = new Api(system.apiUrl, 'nobody-s-key');
      const none = '019ab3f2-7c1e-7b5a-9f5e-0c7a4c1d2e3f';
      for (const { method, path, parameters, security, requestBody } of operationsOf(document)) {
        const url = path.replace('{id}', none);
        const body = requestBody?.required ? { since: '2026-01-01T00:00:00Z' } : undefined;
        if (security.some(({ bearer }) => bearer)) {
          expect((await ask(method, url, body, {}, nobody)).status).toBe(401);
        }
        expect((await ask(method, url, body, { accept: 'image/png' })).status).toBe(406);
        expect((await ask(method, `${url}?colour=red`, body)).status).toBe(422);
        if (body) expect((await ask(method, url, '{"')).status).toBe(400);
        const takesQuery = parameters.some((each) => parameterOf(document, each).in === 'query');
        if (takesQuery) expect((await ask(method, `${url}?limit=x`, body)).status).toBe(422);
      }
    });
  });
});

/** `webhook.delivery-failed`: WebhookDeliveryFailed */
const kindOf = (type: string): string =>
  type.replace(/(?:^|[.-])(\w)/g, (_, first: string) => first.toUpperCase());

/** The path that a receiver was asked to call back. */
const callbackIn = (body: string): string => {
  const { data } = JSON.parse(body) as { data: { callbackUrl: string } };
  const { pathname, search } = new URL(data.callbackUrl);
  return pathname + search;
};

const mediaTypeOf = (header: string | null): string => header?.split(';', 1)[0] ?? '';
