import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SCOPES, type Scope } from '#application';
import {
  committed,
  operationsOf,
  parameterOf,
  responseOf,
  type Document,
  type Operation,
} from './reference/document.js';
import { Api, type Reply } from './system/api.js';
import { System } from './system/system.js';
import { until } from './system/until.js';

/** Stands in all that the account `mine` has. */
const MARK = 'belongs-to-mine';
const SINCE = { since: '2026-01-01T00:00:00Z' };
const QUEUE = 'event-router';
/** What has these within it. */
const WHOLES: Readonly<Record<string, string>> = { 'webhooks:delete': 'webhooks:write' };
/** Who has one of these alone may still not touch what is another's. */
const OWNERS_WORK = ['webhooks:write', 'webhooks:delete', 'webhooks:secrets', 'deliveries:write'];

const document = committed('openapi') as Document;
const operations = operationsOf(document);
const roleOf = ({ security }: Operation): string | undefined =>
  security.flatMap(({ bearer = [] }) => bearer)[0];
const scoped = operations.filter((each) => (SCOPES as readonly unknown[]).includes(roleOf(each)));
const named = (some: readonly Operation[]) =>
  some.map((operation) => [operation.operationId, operation] as const);

/** What stops comes late, what takes away last, and a webhook after all that hangs on it. */
const lastOf = ({ method, path, operationId }: Operation): number => {
  if (operationId === 'disableWebhook') return 1;
  return Number(method === 'DELETE') * (path.startsWith('/v1/webhooks') ? 3 : 2);
};
const orderly = [...scoped].sort((a, b) => lastOf(a) - lastOf(b));

describe('every route', () => {
  let system: System;
  /** What a parameter of a path names, by what stands before it: of the account `mine`. */
  const ids: Record<string, string> = { accounts: 'mine', events: MARK, principals: MARK };
  let bodies: Readonly<Record<string, unknown>>;

  beforeAll(async () => {
    system = await System.start({ routers: 1, workers: 1 });
    const { receiver } = system;
    const mine = system.api.as('mine');
    const url = receiver.url(`/${MARK}`);
    const draft = { url, events: ['*'], enabled: true, name: MARK };
    bodies = {
      createWebhook: draft,
      updateWebhook: { name: MARK },
      testUnsavedWebhook: { url, events: ['task.created'] },
      testFilter: { filter: { data: { n: 1 } }, event: { id: 'e', type: 'task.created' } },
      recoverDeliveries: SINCE,
      replayEvents: SINCE,
      publishEvents: { id: 'published', type: 'task.created' },
      putEventType: { title: 'Title' },
      createSigningPolicy: { algorithm: 'ES256' },
      updateSigningPolicy: { disabled: false },
      redriveDeadLetters: { queue: QUEUE, all: true },
      discardDeadLetters: { queue: QUEUE, all: true },
      createAccount: { name: 'Name' },
      putAccount: { name: 'Name' },
      putPrincipal: { name: 'Name' },
      issueApiKey: { name: 'another', scopes: ['webhooks:read'] },
    };
    const made = async (path: string, body: unknown, method = 'POST') => {
      const reply = await mine.call<{ id: string }>(method, path, body);
      if (reply.status >= 300) throw new Error(reply.text);
      return reply.body.id;
    };
    await system.api.call('PUT', '/v1/accounts/mine', { name: MARK });
    await made(`/v1/principals/${MARK}`, { name: MARK, email: `${MARK}@example.com` }, 'PUT');
    await made(`/v1/event-types/task.${MARK}`, { title: MARK }, 'PUT');
    ids['event-types'] = `task.${MARK}`;
    ids['api-keys'] = await made('/v1/api-keys', { name: MARK, scopes: ['webhooks:read'] });
    const policy = { algorithm: 'ES256', audience: MARK };
    ids['signing-policies'] = await made('/v1/signing-policies', policy);
    ids['webhooks'] = await made('/v1/webhooks', { ...draft, owner: MARK });
    await made('/v1/events', { id: MARK, type: 'task.created', data: MARK });
    const deliveries = () => mine.deliveries(ids['webhooks']!);
    await until(async () => (await deliveries())[0]?.status === 'succeeded', 'the delivery');
    ids['deliveries'] = (await deliveries())[0]!.id;
    ids['jobs'] = await made(`/v1/webhooks/${ids['webhooks']}/recover`, SINCE);
    await system.service.publishRaw('task.created', MARK);
    const letters = async () =>
      (await system.api.call('GET', `/v1/dead-letters?queue=${QUEUE}`)).text;
    await until(async () => (await letters()).includes(MARK), 'the dead letter');
  });
  afterAll(() => system.stop());

  const pathOf = (operation: Operation): string => {
    const path = operation.path.replace(/([\w-]+)\/\{\w+\}/g, (_, before: string) => {
      const id = ids[before];
      if (id === undefined) throw new Error(`say what stands behind ${before}/ of an account`);
      return `${before}/${id}`;
    });
    const query = operation.parameters
      .map((each) => parameterOf(document, each))
      .filter((each) => each.in === 'query' && each.required)
      .map(({ name }) => `${name}=${name === 'queue' ? QUEUE : ''}`);
    return query.length > 0 ? `${path}?${query.join('&')}` : path;
  };
  const call = (operation: Operation, api: Api, headers: Record<string, string> = {}) => {
    const { method, operationId, requestBody } = operation;
    const body = requestBody?.required ? bodies[operationId] : undefined;
    if (requestBody?.required && body === undefined) {
      throw new Error(`say what to send to ${operationId}`);
    }
    return api.call(method, pathOf(operation), body, headers);
  };
  const keyFor = async (account: string, scopes: readonly string[], principal?: string) => {
    const wanted = { name: 'caller', scopes, ...(principal !== undefined && { principal }) };
    const { body } = await system.api
      .as(account)
      .call<{ key: string }>('POST', '/v1/api-keys', wanted);
    return new Api(system.apiUrl, body.key);
  };
  const isDescribed = (operation: Operation, { status }: Reply) =>
    responseOf(document, operation, status) !== undefined;
  /** What is seen of `mine` that was not named in the request. */
  const seenIn = (operation: Operation, { text }: Reply): readonly string[] => {
    const asked = pathOf(operation) + JSON.stringify(bodies[operation.operationId] ?? null);
    return [...Object.values(ids), MARK].filter(
      (each) => each !== 'mine' && !asked.includes(each) && text.includes(each),
    );
  };

  it('is for a credential with a scope, but for these', () => {
    const others = operations.filter((each) => !scoped.includes(each));
    const idsOf = (wanted: (operation: Operation) => boolean) =>
      others.filter(wanted).map(({ operationId }) => operationId);
    expect(idsOf((each) => roleOf(each) === 'admin key')).toEqual([
      ...['eraseAccount', 'listDeadLetters', 'redriveDeadLetters', 'discardDeadLetters'],
      ...['putAccount', 'getAccount', 'listAccounts', 'createAccount'],
    ]);
    expect(idsOf((each) => roleOf(each) === undefined)).toEqual([
      ...['confirmVerification', 'confirmVerificationByPost'],
      ...['getOpenIdConfiguration', 'getJwks', 'issueToken', 'revokeToken'],
      ...['getOpenApi', 'getAsyncApi', 'readDocs', 'isLive', 'isReady'],
    ]);
  });

  it.each(named(operations.filter((each) => roleOf(each) === 'admin key')))(
    'to %s is closed to whoever administers one account',
    async (_, operation) => {
      for (const account of ['mine', 'theirs']) {
        const reply = await call(operation, await keyFor(account, ['administrative']));
        expect(reply.status).toBe(403);
        expect(reply.text).not.toContain(MARK);
      }
    },
  );

  it.each(named(scoped))(
    'to %s is closed to a credential without its scope',
    async (_, operation) => {
      const role = roleOf(operation) as Scope;
      const enough = [role, WHOLES[role], 'administrative'];
      const others = SCOPES.filter((scope) => !enough.includes(scope));
      const key = await keyFor('mine', others);
      const reply = await call(operation, key);
      expect(reply.status).toBe(403);
      expect(seenIn(operation, reply)).toEqual([]);
    },
  );

  it.each(named(scoped))('to %s shows another account nothing', async (_, operation) => {
    const account = `theirs-${operation.operationId}`;
    const theirs = await keyFor(account, [roleOf(operation)!]);
    const reply = await call(operation, theirs);
    expect(isDescribed(operation, reply)).toBe(true);
    const makesItsOwn = operation.method === 'PUT' || !operation.path.includes('{');
    expect(reply.status).toBe(makesItsOwn ? Math.min(reply.status, 299) : 404);
    expect(seenIn(operation, reply)).toEqual([]);
    const asMine = await call(operation, theirs, { 'postrider-account': 'mine' });
    expect(asMine.status).toBe(403);
    expect(seenIn(operation, asMine)).toEqual([]);
  });

  it.each(
    named(
      scoped.filter(
        (each) =>
          OWNERS_WORK.includes(roleOf(each) ?? '') &&
          // What a member may: a webhook of its own, and a sample that is stored nowhere.
          !['createWebhook', 'testUnsavedWebhook'].includes(each.operationId),
      ),
    ),
  )('to %s is closed to a member who does not own what it is about', async (_, operation) => {
    await system.api.as('mine').call('PUT', '/v1/principals/member', { name: 'Member' });
    const reply = await call(operation, await keyFor('mine', [roleOf(operation)!], 'member'));
    expect([reply.status, reply.body]).toMatchObject([403, { type: '/problems/not-the-owner' }]);
  });

  it('shows another account nothing in a listing that is narrowed to what it does not have', async () => {
    const theirs = await keyFor('theirs', ['administrative']);
    for (const query of [
      `/v1/deliveries?webhook=${ids['webhooks']}`,
      `/v1/deliveries?event=${MARK}`,
      `/v1/webhooks?q=${MARK}`,
      `/v1/webhooks?owner=${MARK}`,
      `/v1/jobs?cursor=${'f'.repeat(8)}-ffff-7fff-bfff-${'f'.repeat(12)}`,
    ]) {
      const { status, body } = await theirs.call<{ data: unknown[] }>('GET', query);
      expect([query, status, body.data]).toEqual([query, 200, []]);
    }
  });

  it.each(named(orderly))('to %s is open to a credential with its scope', async (_, operation) => {
    const reply = await call(operation, await keyFor('mine', [roleOf(operation)!]));
    const isDone = reply.status < 300 && isDescribed(operation, reply);
    expect(isDone ? 'done' : `${reply.status} ${reply.text}`).toBe('done');
  });
});
