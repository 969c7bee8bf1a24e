import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  committed,
  methodsAt,
  operationsOf,
  parameterOf,
  referencesIn,
  resolved,
  type Document,
  type Operation,
} from './reference/document.js';
import { Schemas } from './reference/schemas.js';
import { Witness } from './reference/witness.js';
import { Door } from './services/index.js';
import { whileBlocking } from './system/blocked-tables.js';
import { Api, type Reply, type WebhookBody } from './system/api.js';
import { AppProcess } from './system/app-process.js';
import { answering } from './system/receiver.js';
import { System } from './system/system.js';
import { unreadableRequest } from './system/unreadable-request.js';
import { until } from './system/until.js';

const REWRITE = 'run `npm run openapi` and commit what it writes';

/** What these do needs nothing that could fail. */
const NEVER_SEEN = ['getOpenApi', 'getAsyncApi', 'readDocs', 'isLive', 'isReady'].map(
  (id) => `${id} 5XX`,
);

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
    let witness: Witness;
    beforeAll(() => {
      witness = new Witness(document);
    });

    const ask = <Body = { id: string }>(
      method: string,
      path: string,
      body?: unknown,
      headers: Readonly<Record<string, string>> = {},
      api: Api = system.api,
    ): Promise<Reply<Body>> => witness.ask(api, method, path, body, headers);

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
      await until(() => again().length > 0, 'another request for a proof');
      // The code that was sent before is void.
      await until(
        async () => (await ask('POST', again().at(-1)!)).status === 200,
        'the latest proof to be taken',
      );
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
      const [settled] = await system.api.deliveries(webhook.id);
      await ask('DELETE', at);
      expect((await ask('POST', `/v1/deliveries/${settled!.id}/retry`)).status).toBe(410);

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

    const NONE = '019ab3f2-7c1e-7b5a-9f5e-0c7a4c1d2e3f';
    const SINCE = { since: '2026-01-01T00:00:00Z' };
    const SPANS = ['recoverDeliveries', 'replayEvents'];

    /** Of operations that may be answered so: each asked about what is not there, if nothing else is said. */
    const answeredBy = (status: string) =>
      operationsOf(document)
        .filter(({ responses }) => responses[status])
        .map((operation) => ({ operation, ...requestTo(operation) }));
    const requestTo = (operation: Operation, id = NONE) => {
      const { method, path, operationId, requestBody, parameters } = operation;
      const asked = parameters
        .map((each) => parameterOf(document, each))
        .filter((each) => each.in === 'query' && each.required)
        .map(({ name }) => `${name}=x`);
      const at = path.replace('{id}', id).replace(/\{\w+\}/g, 'none.such');
      const body = requestBody?.required ? (SPANS.includes(operationId) ? SINCE : {}) : undefined;
      return { method, path: at, url: [at, ...asked].join('?'), body };
    };

    it('when a request cannot be read, or does not fit', async () => {
      for (const { operation, method, path } of answeredBy('400')) {
        witness.hold(operation, await unreadableRequest(system.apiUrl, method, path));
      }
      for (const { method, path, body } of answeredBy('406')) {
        expect((await ask(method, path, body, { accept: 'image/png' })).status).toBe(406);
      }
      const long = JSON.stringify('x'.repeat(1_048_576));
      for (const { method, path } of answeredBy('413')) {
        expect((await ask(method, path, long)).status).toBe(413);
        expect((await ask(method, path, '{"')).status).toBe(400);
      }
      for (const { method, path } of answeredBy('415')) {
        const reply = await ask(method, path, 'x', { 'content-type': 'text/plain' });
        expect(reply.status).toBe(415);
      }
      for (const { operation, method, path, body } of answeredBy('422')) {
        expect((await ask(method, `${path}?colour=red`, body)).status).toBe(422);
        const takesQuery = operation.parameters.some(
          (each) => parameterOf(document, each).in === 'query',
        );
        if (takesQuery) expect((await ask(method, `${path}?limit=x`, body)).status).toBe(422);
      }
    });

    it('when it is not for the caller, or about what is not there', async () => {
      const nobody = new Api(system.apiUrl, 'nobody-s-key');
      for (const { operation, method, url } of answeredBy('401')) {
        const given = operation.security.some(({ client }) => client) ? CLIENT : undefined;
        expect((await ask(method, url, given, {}, nobody)).status).toBe(401);
      }
      const asked = { name: 'x', scopes: ['administrative'] };
      const { body: issued } = await system.api.call<{ key: string }>(
        'POST',
        '/v1/api-keys',
        asked,
      );
      const stranger = new Api(system.apiUrl, issued.key, 'elsewhere');
      for (const { method, url, body } of answeredBy('403')) {
        expect((await ask(method, url, body, {}, stranger)).status).toBe(403);
      }
      for (const { method, url, body } of answeredBy('404')) {
        expect([method, url, (await ask(method, url, body)).status]).toEqual([method, url, 404]);
      }
    });

    it('when another was faster, or needs it as it is', async () => {
      const draft = { url: system.receiver.url('/hooks'), events: ['task.*'] };
      const { id } = await system.api.create(draft);
      for (const { operation } of answeredBy('412')) {
        const { method, path, body } = requestTo(operation, id);
        expect((await ask(method, path, body, { 'if-match': '"9"' })).status).toBe(412);
      }

      await system.query(ALWAYS_LATE);
      const at = `/v1/webhooks/${id}`;
      expect((await ask('PATCH', at, { name: 'another' })).status).toBe(409);
      expect((await ask('DELETE', at)).status).toBe(409);
      await system.query('drop function always_late cascade');

      await system.query(NEVER_TOLD);
      const posts = answeredBy('409').filter(({ method }) => method === 'POST');
      for (const { operation, method, url, body } of posts) {
        const key = { 'idempotency-key': operation.operationId };
        await ask(method, url, body, key);
        const again = await ask(method, url, body, key);
        expect([operation.operationId, again.status]).toEqual([operation.operationId, 409]);
      }
      await system.query('drop function never_told cascade');

      const policies = '/v1/signing-policies';
      const { body: policy } = await ask('POST', policies, { algorithm: 'ES256' });
      const signing = { kind: 'jwt', policyId: policy.id };
      await system.api.create({ ...draft, profile: { encoding: 'jwt', signing } });
      expect((await ask('DELETE', `${policies}/${policy.id}`)).status).toBe(409);
    });

    it('when there were too many, work hangs, or the store is gone', async () => {
      let narrow: AppProcess | undefined;
      const door = new Door(new URL(system.environment['DATABASE_URL']!));
      try {
        narrow = await AppProcess.start('subscription-api', {
          ...{ ...system.environment, DATABASE_URL: await door.open() },
          ...{ POSTRIDER_RATE_LIMIT: '1', POSTRIDER_STALLED_AFTER: '100ms' },
          ...{ POSTRIDER_TIMEOUT: '100ms', POSTRIDER_LEASE: '2100ms' },
        });
        const asked = { name: 'x', scopes: ['administrative'] };
        const { body: issued } = await system.api.call<{ id: string; key: string }>(
          'POST',
          '/v1/api-keys',
          asked,
        );
        const busy = new Api(narrow.url, issued.key);
        expect((await busy.call('GET', '/v1/jobs')).status).toBe(200);
        const client = { ...CLIENT, client_id: issued.id, client_secret: issued.key };
        for (const { operation, method, url, body } of answeredBy('429')) {
          const given = operation.security.some((each) => each.client) ? client : undefined;
          const reply = await ask(method, url, given ?? body, {}, busy);
          expect([url, reply.status]).toEqual([url, 429]);
        }

        await whileBlocking(system.databaseUrl, async (block) => {
          await block('event_types', 'access exclusive');
          const isLive = () => ask('GET', '/health/live', undefined, {}, busy);
          await until(async () => (await isLive()).status === 503, 'what hangs to be missed');
        });

        await door.close();
        const anybody = new Api(narrow.url, `prk_${NONE}_${'x'.repeat(43)}`);
        for (const { operation, method, url, body } of answeredBy('5XX')) {
          if (NEVER_SEEN.includes(`${operation.operationId} 5XX`)) continue;
          const given = operation.security.some((each) => each.client) ? CLIENT : undefined;
          const reply = await ask(method, url, given ?? body, {}, anybody);
          expect([url, reply.status]).toEqual([url, 503]);
        }
        expect((await ask('GET', '/health/ready', undefined, {}, anybody)).status).toBe(503);
      } finally {
        await narrow?.stop();
        await door.close();
      }
    });

    it('by every status, but for these', () => {
      expect(witness.unseen).toEqual(NEVER_SEEN);
    });
  });
});

/** A client that nobody knows. */
const CLIENT = {
  ...{ grant_type: 'client_credentials', token: 'x' },
  ...{ client_id: '019ab3f2-7c1e-7b5a-9f5e-0c7a4c1d2e3f', client_secret: 'x'.repeat(43) },
};

/** Someone else has always just written the version that a webhook is to have next. */
const ALWAYS_LATE = `
  create function always_late() returns trigger language plpgsql as
    $$ begin raise unique_violation; end $$;
  create trigger always_late before insert on events for each row execute function always_late()`;

/** As if each process died before it could keep what came of a request. */
const NEVER_TOLD = `
  create function never_told() returns trigger language plpgsql as $$ begin return null; end $$;
  create trigger never_told before update or delete on idempotent_replies
    for each row execute function never_told()`;

/** `webhook.delivery-failed`: WebhookDeliveryFailed */
const kindOf = (type: string): string =>
  type.replace(/(?:^|[.-])(\w)/g, (_, first: string) => first.toUpperCase());

/** The path that a receiver was asked to call back. */
const callbackIn = (body: string): string => {
  const { data } = JSON.parse(body) as { data: { callbackUrl: string } };
  const { pathname, search } = new URL(data.callbackUrl);
  return pathname + search;
};
