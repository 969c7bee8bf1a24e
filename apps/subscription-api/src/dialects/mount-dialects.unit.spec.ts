import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Dialect, DialectRequest, DialectServices } from '#dialects';
import { StoreUnavailable, type LogLine } from '#application';
import { NATIVE_PROFILE } from '#domain';
import type { FastifyInstance } from 'fastify';
import { once } from 'node:events';
import { request as ask, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import {
  InMemoryAccessStore,
  RecordingLog,
  until,
} from '../../../../libs/application/src/testing/index.js';
import { newApiAdapter } from '../http/api-adapter.js';
import { takeJsonBodies } from '../http/json-body.js';
import { tellRequestId } from '../http/request-id.js';
import { logRequests } from '../http/request-log.js';
import { mountDialects } from './mount-dialects.js';
import { Mounts } from './mount.js';
import { MountedRequests } from './mounted-requests.js';

interface Given {
  readonly method?: string;
  readonly type?: string;
  readonly text?: string;
}

const said = (status: number, body: string) => ({
  ...{ status, body },
  headers: { 'content-type': 'text/plain' },
});

/** Says what it was asked, or fails as it is told. */
const echoing = (name: string, accountInPath: boolean): Dialect => ({
  ...{ name, accountInPath, preset: NATIVE_PROFILE, renderers: {}, listShapes: [] },
  options: z.looseObject({}),
  api: () => ({
    handle: async (request) => {
      if (request.path === '/away') throw new StoreUnavailable();
      if (request.path === '/broken') throw new Error('a secret of the house');
      const { body, headers, ...rest } = request;
      const text = Buffer.from(body).toString('utf8');
      return said(200, JSON.stringify({ ...rest, type: headers['content-type'], text }));
    },
    fault: (status, { path }) => said(status, `${name} cannot: ${status} at ${path}`),
  }),
});

describe('a mounted dialect', () => {
  let fastify: FastifyInstance;
  let log: RecordingLog;

  beforeEach(async () => {
    const access = new InMemoryAccessStore();
    const createdAt = '2026-01-01T00:00:00.000Z';
    await access.putAccount({ id: 'wdc', name: 'W', hosts: ['wdc.tasks.example'], createdAt });
    await access.putAccount({ id: 'own', name: 'O', hosts: ['desk.example.com'], createdAt });
    const mounts = new Mounts(
      [echoing('acme-tasks', true), echoing('desk', false)],
      [
        { host: 'hooks.example.com', dialect: 'acme-tasks', account: 'acme' },
        { host: 'desk.example.com', dialect: 'desk', account: null },
        { host: '*.tasks.example', dialect: 'acme-tasks', account: null },
        { host: 'off.example.com', dialect: 'switched-off', account: null },
      ],
    );
    const requests = new MountedRequests(mounts);
    fastify = newApiAdapter(requests.routed).getInstance();
    log = new RecordingLog();
    takeJsonBodies(fastify);
    tellRequestId(fastify);
    logRequests(fastify, log);
    mountDialects(fastify, {
      ...{ mounts, requests, options: {}, publicUrl: 'https://public.example/postrider' },
      services: { access } as unknown as DialectServices,
    });
    fastify.get('/v1/webhooks', () => 'the API itself');
    await fastify.listen({ host: '127.0.0.1', port: 0 });
  });
  afterEach(() => fastify.close());

  const asked = async (path: string, host = 'public.example', given: Given = {}) => {
    const { method = 'GET', type, text = '' } = given;
    const { port } = fastify.server.address() as AddressInfo;
    const headers = {
      ...{ host, 'content-length': Buffer.byteLength(text) },
      ...(type !== undefined && { 'content-type': type }),
    };
    const request = ask({ host: '127.0.0.1', port, path, method, headers }).end(text);
    const [reply] = (await once(request, 'response')) as [IncomingMessage];
    let body = '';
    for await (const chunk of reply.setEncoding('utf8')) body += String(chunk);
    return {
      ...{ body, status: reply.statusCode, headers: reply.headers },
      request: body.startsWith('{') ? (JSON.parse(body) as DialectRequest) : null,
    };
  };

  it('is found by the beginning of the path, and is given the rest as it came', async () => {
    const { request, headers } = await asked('/acme-tasks/a%20b/x/%zz/?u=%41+b&u=?');
    expect(request).toMatchObject({
      ...{ method: 'GET', account: 'a b', path: '/x/%zz/', query: 'u=%41+b&u=?' },
      baseUrl: 'https://public.example/postrider/acme-tasks/a%20b',
    });
    expect(headers['x-request-id']).toEqual(expect.any(String));
  });

  it('has no account where its path has none', async () => {
    expect((await asked('/desk/v1/webhooks/')).request).toMatchObject({
      ...{ account: null, path: '/v1/webhooks/' },
    });
  });

  it('has the whole path of a host of its own, also what is a route elsewhere', async () => {
    const { request } = await asked('/v1/webhooks?x=1', 'Desk.Example.com:8443');
    expect(request).toMatchObject({
      ...{ path: '/v1/webhooks', query: 'x=1', account: 'own' },
      baseUrl: 'https://Desk.Example.com:8443',
    });
    const whole = await asked('/v1/webhooks', 'desk.example.com.:8443');
    expect(whole.request?.account).toBe('own');
    expect((await asked('/v1/webhooks')).body).toBe('the API itself');
    expect((await asked('/v1/webhooks', 'off.example.com')).body).toBe('the API itself');
  });

  it('is told where accounts have hosts of their own, whatever the request came to', async () => {
    const template = 'https://{account}.tasks.example';
    for (const [path, host] of [
      ['/api', 'hooks.example.com'],
      ['/api', 'planet.tasks.example'],
      ['/acme-tasks/acme/api', 'public.example'],
    ] as const) {
      expect((await asked(path, host)).request?.accountUrl).toBe(template);
    }
    expect((await asked('/desk/api')).request).not.toHaveProperty('accountUrl');
  });

  it('learns the account from its host', async () => {
    expect((await asked('/api', 'hooks.example.com')).request?.account).toBe('acme');
    expect((await asked('/api', 'planet.tasks.example')).request?.account).toBe('planet');
    expect((await asked('/api', 'wdc.tasks.example')).request?.account).toBe('wdc');
    const prefixed = await asked('/desk/api', 'planet.tasks.example');
    expect(prefixed.request).toMatchObject({ account: 'planet', path: '/desk/api' });
  });

  it.each([
    ['DELETE', 'application/json', ''],
    ['POST', 'application/json', ''],
    ['POST', 'application/json', '{not json'],
    ['PATCH', 'application/x-www-form-urlencoded', 'a=1&b=%zz'],
    ['PUT', 'text/odd; charset=latin1', 'anything'],
  ] as const)('takes %s with %s: %j', async (method, type, text) => {
    const { request } = await asked('/desk/x', 'public.example', { method, type, text });
    expect(request).toMatchObject({ method, type, text });
  });

  it('says in its own words that a body is too long', async () => {
    const text = 'x'.repeat(1_048_577);
    const { status, body } = await asked('/desk/x', 'h', { method: 'POST', text });
    expect([status, body]).toEqual([413, 'desk cannot: 413 at /x']);
  });

  it('says in its own words that something went wrong, and the log tells what, once', async () => {
    const { status, body } = await asked('/desk/broken');
    expect([status, body]).toEqual([500, 'desk cannot: 500 at /broken']);
    await until(() => log.lines.length > 0);
    const lines = log.lines.filter(({ event }: LogLine) => event === 'request.answered');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ route: '/desk', status: 500 });
    expect(lines[0]?.['error']).toContain('a secret of the house');
  });

  it('says that the store is out of reach', async () => {
    expect((await asked('/desk/away')).status).toBe(503);
  });

  it('is not where nobody is meant', async () => {
    for (const url of ['/acme-tasks', '/acme-tasks/', '/deskchair/x'])
      expect((await asked(url)).status).toBe(404);
  });
});
