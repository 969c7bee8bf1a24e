import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { allDialects } from '#dialects';
import { rawRequest, type RawReply, type RawRequest } from './system/raw-request.js';
import { System } from './system/system.js';

interface Place {
  readonly dialect: string;
  readonly host: string;
  readonly path: string;
  readonly query: string;
  /** Statuses of what is odd; where none is given a system takes it. */
  readonly told: {
    readonly nobody: number;
    readonly elsewhere: number;
    readonly text: number;
    readonly html: number;
    readonly put: number;
    readonly nothing: number;
    readonly head: number;
  };
  /** Whether a body is an error in the system's own words. */
  readonly isError: (body: Readonly<Record<string, unknown>>) => boolean;
}

const PLACES: readonly Place[] = [
  {
    ...{ dialect: 'worksection', host: 'ws.example', path: '/api/oauth2' },
    query: '?action=get_webhooks',
    told: { nobody: 401, elsewhere: 401, text: 200, html: 200, put: 405, nothing: 404, head: 405 },
    isError: ({ status, status_code: code }) => status === 'error' && typeof code === 'number',
  },
  {
    ...{ dialect: 'accelo', host: 'acme.api.accelo.example', query: '' },
    path: '/api/v0/webhooks/subscriptions',
    told: { nobody: 401, elsewhere: 401, text: 400, html: 200, put: 400, nothing: 400, head: 200 },
    isError: ({ meta, response }) =>
      response === null && /^invalid_/.test((meta as { status: string }).status),
  },
  {
    ...{ dialect: 'rservice', host: 'acme.4me.example', path: '/v1/webhooks', query: '' },
    told: { nobody: 401, elsewhere: 403, text: 422, html: 406, put: 404, nothing: 404, head: 200 },
    isError: ({ message }) => typeof message === 'string',
  },
  {
    ...{ dialect: 'asana', host: 'app.asana.example', path: '/api/1.0/webhooks' },
    query: '?workspace=1',
    told: { nobody: 401, elsewhere: 401, text: 400, html: 200, put: 405, nothing: 404, head: 200 },
    isError: ({ errors }) => typeof (errors as [{ message: unknown }])[0].message === 'string',
  },
];

const here = PLACES.filter(({ dialect }) => allDialects().some(({ name }) => name === dialect));
const HOSTS: Readonly<Record<string, string>> = {
  worksection: 'ws.example=worksection/acme',
  accelo: '*.api.accelo.example=accelo',
  rservice: '*.4me.example=rservice',
  asana: 'app.asana.example=asana/acme',
};

describe('whatever a client sends', () => {
  let system: System;
  let [key, other] = ['', ''];

  beforeAll(async () => {
    system = await System.start({
      ...{ routers: 0, workers: 0 },
      environment: {
        POSTRIDER_LEASE: '20s',
        POSTRIDER_DIALECT_HOSTS: here.map(({ dialect }) => HOSTS[dialect]).join(','),
      },
    });
    [key, other] = [await keyIn('acme'), await keyIn('elsewhere')];
  });
  afterAll(() => system.stop());

  const keyIn = async (account: string): Promise<string> => {
    const api = system.api.as(account);
    await api.call('PUT', '/v1/principals/alice', { name: 'Alice', role: 'administrator' });
    const asked = { name: 'k', scopes: ['administrative'], principal: 'alice' };
    return (await api.call<{ key: string }>('POST', '/v1/api-keys', asked)).body.key;
  };
  const ask = (
    { host, path, query }: Place,
    { method = 'GET', ...more }: Partial<RawRequest> & { readonly bearer?: string } = {},
  ): Promise<RawReply> =>
    rawRequest(system.apiUrl, {
      ...{ method, path: more.path ?? path + query, body: more.body ?? '' },
      headers: { host, authorization: `Bearer ${more.bearer ?? key}`, ...more.headers },
    });

  describe.each(here)('to $dialect', (place) => {
    const { path, query, told, host } = place;
    const expectTold = ({ status, text, headers }: RawReply, wanted: number) => {
      expect([status, text]).toEqual([wanted, text]);
      expect(headers['content-type']).toBe('application/json; charset=utf-8');
      if (status >= 400) {
        expect(place.isError(JSON.parse(text) as Readonly<Record<string, unknown>>)).toBe(true);
      }
    };

    it.each([
      ['as it should be', {}],
      ['with a slash at the end', { path: `${path}/${query}` }],
      [
        'with the type of a body that is not there',
        { headers: { 'content-type': 'application/json' } },
      ],
      ['to a host in upper case', { headers: { host: host.toUpperCase() } }],
      ['to a host with a port', { headers: { host: `${host}:8443` } }],
      ['to a host with a dot at the end', { headers: { host: `${host}.` } }],
    ])('a request %s is answered', async (_, more) => {
      expectTold(await ask(place, more), 200);
    });

    it('a request without a credential is refused, and one with a wrong one', async () => {
      for (const bearer of ['', 'nonsense', `${key}x`]) {
        expectTold(await ask(place, { bearer }), told.nobody);
      }
      expectTold(await ask(place, { headers: { authorization: 'Digest x' } }), told.nobody);
    });

    it('a request by somebody of another account is refused', async () => {
      expectTold(await ask(place, { bearer: other }), told.elsewhere);
    });

    it('a body of another form is told of, not broken by', async () => {
      for (const type of ['text/plain', 'text/xml', 'application/octet-stream', 'a/b; charset=x']) {
        const given = { method: 'POST', body: '<a/>', headers: { 'content-type': type } };
        expectTold(await ask(place, given), told.text);
      }
    });

    it('a body that is too long is told of', async () => {
      const body = JSON.stringify({ x: 'y'.repeat(1_100_000) });
      const headers = { 'content-type': 'application/json' };
      expectTold(await ask(place, { method: 'POST', body, headers }), 413);
    });

    it('a method that is none, a path that leads nowhere and a form that is not there are told of', async () => {
      expectTold(await ask(place, { method: 'PUT' }), told.put);
      for (const nowhere of ['/', `${path}/%zz`, `${path}//`, '/v9/nothing']) {
        expectTold(await ask(place, { path: nowhere }), told.nothing);
      }
      expectTold(await ask(place, { headers: { accept: 'text/html' } }), told.html);
    });

    it('HEAD is answered as GET is, without a body, where reading changes nothing', async () => {
      const { status, text } = await ask(place, { method: 'HEAD' });
      expect([status, text]).toEqual([told.head, '']);
    });
  });
});
