import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { request as httpRequest } from 'node:http';
import {
  HOSTILE_TEXTS,
  hostileText,
  mutated,
  propertiesOf,
  valueOf,
} from './reference/arbitraries.js';
import {
  committed,
  operationsOf,
  parameterOf,
  responseOf,
  type Document,
  type Operation,
} from './reference/document.js';
import { Schemas } from './reference/schemas.js';
import { System } from './system/system.js';
import { until } from './system/until.js';

const RUNS_PER_OPERATION = Number(process.env['POSTRIDER_FUZZ_RUNS'] ?? 25);
/** Set it to see a run again. */
const SEED = Number(process.env['POSTRIDER_FUZZ_SEED'] ?? Date.now() % 1_000_000);

/** Stands in everything that belongs to the account that must not be seen. */
const MARK = 'belongs-to-someone-else';

const document = committed('openapi') as Document;
const schemas = new Schemas(document);
const operations = operationsOf(document).filter(({ operationId }) => operationId !== 'readDocs');

const UNSTORABLE = [
  ...['"\\u0000"', '"a\\ud800b"', '["\\u0000"]', '{"\\u0000":1}', '{"a":{"b":"\\udfff"}}'],
  `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`,
  `${'['.repeat(50_000)}${']'.repeat(50_000)}`,
];

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

describe(`any request whatever (POSTRIDER_FUZZ_SEED=${SEED})`, () => {
  let system: System;
  let key: string;
  /** Ids of another account, and ids of its own. */
  const foreign: string[] = [];
  const own: string[] = [];

  beforeAll(async () => {
    system = await System.start({ routers: 1, workers: 1 });
    const theirs = system.api.as('theirs');
    const url = system.receiver.url(`/${MARK}`);
    const webhook = await theirs.create({ url, name: MARK, events: ['*'], enabled: true });
    const principal = { name: MARK };
    await theirs.call('PUT', `/v1/principals/${MARK}`, principal);
    const scopes = ['webhooks:read'];
    const issued = await theirs.call<{ id: string }>('POST', '/v1/api-keys', {
      name: MARK,
      scopes,
    });
    await theirs.call('POST', '/v1/events', { id: MARK, type: 'task.created', data: MARK });
    await until(async () => (await theirs.deliveries(webhook.id)).length > 0, 'a delivery');
    const [delivery] = await theirs.deliveries(webhook.id);
    const since = '2026-01-01T00:00:00Z';
    const job = await theirs.call<{ id: string }>('POST', `/v1/webhooks/${webhook.id}/recover`, {
      since,
    });
    foreign.push(webhook.id, delivery!.id, issued.body.id, job.body.id, MARK);
    // Everything within its own account, and nothing beyond.
    const mine = system.api.as('mine');
    const issuedToMe = await mine.call<{ id: string; key: string }>('POST', '/v1/api-keys', {
      ...{ name: 'fuzz', scopes: ['administrative'] },
    });
    key = issuedToMe.body.key;
    const ours = await mine.create({ url: 'http://127.0.0.1:9/', events: ['*'], enabled: true });
    await mine.call('PUT', '/v1/principals/me', { name: 'Me' });
    await mine.call('POST', '/v1/events', { id: 'mine-1', type: 'task.created' });
    await until(async () => (await mine.deliveries(ours.id)).length > 0, 'a delivery of ours');
    const [delivered] = await mine.deliveries(ours.id);
    own.push(ours.id, delivered!.id, 'me', 'mine-1', 'mine');
  });
  afterAll(() => system.stop());

  it.each(operations.map((operation) => [operation.operationId, operation] as const))(
    'to %s breaks nothing, shows nothing of another account, or is refused with a problem',
    async (_, operation) => {
      await fc.assert(
        fc.asyncProperty(requestOf(operation), async (sent) => {
          const reply = await send(sent);
          const asked = JSON.stringify(sent).slice(0, 2_000);
          const objection = objectionTo(operation, reply, asked);
          if (objection !== undefined) throw new Error(`${objection}: ${reply.text}\n${asked}`);
        }),
        { numRuns: RUNS_PER_OPERATION, seed: SEED },
      );
    },
  );

  it.each(
    operations
      .filter(({ requestBody }) => requestBody)
      .map((each) => [each.operationId, each] as const),
  )(
    'to %s stands texts that no store holds, and nesting without end, at every place',
    async (_, operation) => {
      const [content] = Object.values(operation.requestBody!.content);
      const [fitting] = fc.sample(valueOf(document, content!.schema), { numRuns: 1, seed: SEED });
      const path = operation.path.replace(/\{\w+\}/g, own[0]!);
      const headers = { ...credentials(operation), 'content-type': 'application/json' };
      for (const name of propertiesOf(document, content!.schema)) {
        for (const hostile of UNSTORABLE) {
          const whole = JSON.stringify({ ...(fitting as object), [name]: null });
          const body = whole.replace(
            `${JSON.stringify(name)}:null`,
            `${JSON.stringify(name)}:${hostile}`,
          );
          const sent = { method: operation.method, path, headers, body };
          const reply = await send(sent);
          const objection = objectionTo(operation, reply, JSON.stringify(sent));
          const shown = body.slice(0, 200);
          expect([shown, objection]).toEqual([shown, undefined]);
        }
      }
    },
  );

  it('leaves what others have as it was, and no error in the log', async () => {
    const theirs = system.api.as('theirs');
    expect((await theirs.webhook(foreign[0]!)).name).toBe(MARK);
    expect((await theirs.call('GET', `/v1/principals/${MARK}`)).status).toBe(200);
    expect((await system.api.call('GET', '/health/ready')).status).toBe(200);
    const failed = system.processes.flatMap(({ lines }) =>
      lines.filter((line) => line.includes('"level":50')),
    );
    expect(failed).toEqual([]);
  });

  const objectionTo = (
    operation: Operation,
    { status, type, text }: { status: number; type: string; text: string },
    asked: string,
  ): string | undefined => {
    if (status >= 500 || status < 200) return `answered ${status}`;
    const shown = foreign.find((each) => !asked.includes(each) && text.includes(each));
    if (shown !== undefined) return `shows ${shown}`;
    if (status < 400) return undefined;
    const schema = refusalOf(operation, status, type);
    if (!schema) return `refused with ${type}`;
    const errors = schemas.errorsOfReply(schema, JSON.parse(text));
    return errors.length > 0 ? errors.join() : undefined;
  };

  /** A problem document, or what else the operation says. */
  const refusalOf = (operation: Operation, status: number, type: string): object | undefined =>
    type === 'application/problem+json'
      ? { $ref: '#/components/schemas/Problem' }
      : responseOf(document, operation, status)?.content?.[type]?.schema;

  const requestOf = (operation: Operation): fc.Arbitrary<Sent> =>
    fc
      .record({
        path: pathOf(operation),
        query: queryOf(operation),
        headers: headersOf(operation),
        body: bodyOf(operation),
      })
      .map(({ path, query, headers, body }) => ({
        method: operation.method,
        path: path + query,
        headers: {
          ...credentials(operation),
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        body,
      }));

  /** What only the admin key may do is done with it, in the same account; what a client may, by the key as one. */
  const credentials = ({ security }: Operation): Record<string, string> => {
    if (security.some(({ client }) => client)) {
      return { authorization: `Basic ${btoa(`${key.slice(4, 40)}:${key.slice(41)}`)}` };
    }
    return security.some(({ bearer }) => bearer?.includes('admin key'))
      ? { authorization: `Bearer ${system.api.adminKey}`, 'postrider-account': 'mine' }
      : { authorization: `Bearer ${key}` };
  };

  const pathOf = ({ path, method }: Operation): fc.Arbitrary<string> =>
    fc
      .oneof(
        fc
          .constantFrom(...own, ...own, ...(method === 'PUT' ? [] : foreign))
          .map((id) => encodeURIComponent(id)),
        hostileText.map(encoded),
        fc.constantFrom('%', '%zz', '%c0%af', '%00', '..%2f..', ';a=b'),
        fc.uuid(),
      )
      .map((id) => path.replace(/\{\w+\}/g, id === '' ? '%20' : id));

  const queryOf = ({ parameters }: Operation): fc.Arbitrary<string> => {
    const known = parameters
      .map((each) => parameterOf(document, each))
      .filter((each) => each.in === 'query');
    const names = known.map(({ name }) => name);
    const one = fc.oneof(
      ...known.map(({ name, schema }) =>
        valueOf(document, schema).map((value) => `${name}=${encoded(String(value))}`),
      ),
      fc
        .tuple(fc.constantFrom('colour', '__proto__', 'limit[]', ...names), hostileText)
        .map(([name, value]) => `${encoded(name)}=${encoded(value)}`),
    );
    const some = fc
      .array(one, { maxLength: 3 })
      .map((all) => (all.length > 0 ? `?${all.join('&')}` : ''));
    return fc.oneof({ arbitrary: fc.constant(''), weight: 2 }, { arbitrary: some, weight: 1 });
  };

  const headersOf = ({ parameters }: Operation): fc.Arbitrary<Record<string, string>> => {
    const known = parameters
      .map((each) => parameterOf(document, each).name)
      .filter((name) => name !== 'id');
    const names = [
      ...known,
      'Accept',
      'Content-Type',
      'Authorization',
      'Postrider-Account',
      'If-Match',
    ];
    const odd = fc
      .constantFrom(
        ...HOSTILE_TEXTS,
        `Bearer prk_${'-'.repeat(36)}_${'x'.repeat(43)}`,
        '"1"',
        'W/"1"',
        'theirs',
        'text/html',
      )
      .map(headerSafe);
    const dictionary = fc.dictionary(fc.constantFrom(...names), odd, { maxKeys: 2 });
    return fc.oneof(
      { arbitrary: fc.constant<Record<string, string>>({}), weight: 3 },
      { arbitrary: dictionary, weight: 1 },
    );
  };

  const bodyOf = ({ requestBody, method }: Operation): fc.Arbitrary<string | undefined> => {
    if (method === 'GET') return fc.constant(undefined);
    const [content] = Object.values(requestBody?.content ?? {});
    const fitting = valueOf(document, content?.schema ?? {});
    return fc.oneof(
      { arbitrary: fitting.map((value) => JSON.stringify(value)), weight: 4 },
      { arbitrary: mutated(fitting).map((value) => JSON.stringify(value)), weight: 6 },
      { arbitrary: hostileText, weight: 1 },
      { arbitrary: fc.constantFrom('{"a":1', '[', '\ufeff{}', '{"__proto__":{"x":1}}'), weight: 1 },
      { arbitrary: fc.constant(undefined), weight: 1 },
    );
  };

  const send = ({ method, path, headers, body }: Sent) =>
    new Promise<{ status: number; type: string; text: string }>((resolve, reject) => {
      const sent = httpRequest(system.apiUrl + path, { method, headers }, (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += chunk.toString()));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            type: response.headers['content-type']?.split(';')[0] ?? '',
            text,
          }),
        );
      });
      sent.on('error', reject).end(body);
    });
});

/** Percent-encoded, also what cannot be: a lone surrogate becomes what UTF-8 makes of it. */
const encoded = (text: string): string => encodeURIComponent(text.toWellFormed()).slice(0, 1_200);

/** Node.js itself keeps the rest from leaving. */
const headerSafe = (text: string): string =>
  [...text].filter((character) => /^[\t\x20-\x7e\xa0-\xff]$/.test(character)).join('');
