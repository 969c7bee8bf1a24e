import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PostriderClient, PostriderProblem, type Webhook } from '#client';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { System } from './system/system.js';

describe('the client', () => {
  let system: System;
  let client: PostriderClient;
  const body = { url: 'http://127.0.0.1:9/hooks', events: ['task.*'] };

  beforeAll(async () => {
    system = await System.start({ routers: 0, workers: 0 });
    const options = { baseUrl: `${system.apiUrl}/`, account: 'client' };
    client = new PostriderClient({ ...options, token: () => system.api.adminKey });
  });
  afterAll(() => system.stop());

  it('is made from the document that is kept', () => {
    const made = execFileSync(process.execPath, ['scripts/client-types.mjs', '--print']).toString();
    const isMade = made === readFileSync('libs/client/src/api.ts', 'utf8');
    expect(isMade ? 'made' : 'run `npm run openapi` and commit what it writes').toBe('made');
  });

  it('creates, reads, changes and deletes, typed', async () => {
    const created = await client.call('createWebhook', { body });
    expect(created).toMatchObject({ status: 201, etag: '"1"' });
    const secret: string = created.body.secret;
    expect(secret).toMatch(/^whsec_/);
    const path = { id: created.body.id };
    expect(created.location).toBe(`/v1/webhooks/${path.id}`);
    const shown: Webhook = (await client.call('getWebhook', { path })).body;
    expect(shown).toMatchObject(body);
    const changed = await client.call('updateWebhook', {
      path,
      body: { name: 'n', projects: null },
    });
    expect(changed.body).toMatchObject({ name: 'n', version: 2 });
    const removed = await client.call('deleteWebhook', { path }, { ifMatch: changed.etag ?? '' });
    expect(removed).toMatchObject({ status: 204, body: undefined });
  });

  it('reads a listing to its end, a page at a time', async () => {
    for (let i = 0; i < 5; i += 1) await client.call('createWebhook', { body });
    const ids: string[] = [];
    for await (const { id } of client.each('listWebhooks', { query: { limit: 2 } })) ids.push(id);
    expect(new Set(ids).size).toBe(5);
  });

  it('tells a refusal as the API did', async () => {
    const path = { id: '019ab3f2-7c1e-7b5a-9f5e-0c7a4c1d2e3f' };
    const options = { requestId: 'mine-17' };
    const refused = client.call('getWebhook', { path }, options).catch((error: unknown) => error);
    expect(await refused).toBeInstanceOf(PostriderProblem);
    expect(await refused).toMatchObject({
      ...{ status: 404, code: 'webhook-not-found', problem: { requestId: 'mine-17' } },
    });
  });

  it('does a request once, though it has to send it again', async () => {
    let lost = 0;
    const forgetful: typeof fetch = async (...request) => {
      const response = await fetch(...request);
      lost += 1;
      if (lost === 1) throw new TypeError('the connection was lost');
      return response;
    };
    const patient = new PostriderClient({
      ...{ baseUrl: system.apiUrl, token: system.api.adminKey, account: 'once', fetch: forgetful },
    });
    const { body: created } = await patient.call('createWebhook', { body });
    expect(lost).toBe(2);
    const { body: listed } = await patient.call('listWebhooks');
    expect(listed.data.map(({ id }) => id)).toEqual([created.id]);
  });

  it('gives up in the end', async () => {
    let asked = 0;
    const away: typeof fetch = async () => {
      asked += 1;
      return Response.json({}, { status: 503, headers: { 'retry-after': '0' } });
    };
    const options = { baseUrl: system.apiUrl, token: 'x', attempts: 4, fetch: away };
    await expect(new PostriderClient(options).call('listJobs')).rejects.toMatchObject({
      ...{ status: 503, code: 'unknown' },
    });
    expect(asked).toBe(4);
  });
});
