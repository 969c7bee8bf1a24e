import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PostriderClient, PostriderProblem, type Webhook } from '#client';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { System } from './system/system.js';

interface Packed {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

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

  it('does not take for a refusal what may be its own doing', async () => {
    const { body: webhook } = await client.call('createWebhook', { body });
    const path = { id: webhook.id };
    let lost = false;
    const forgetful: typeof fetch = async (...request) => {
      const response = await fetch(...request);
      if (lost) return response;
      lost = true;
      throw new TypeError('the connection was lost');
    };
    const options = { baseUrl: system.apiUrl, token: system.api.adminKey, account: 'client' };
    const patient = new PostriderClient({ ...options, fetch: forgetful });
    const ifMatch = '"1"';
    await expect(
      patient.call('updateWebhook', { path, body: { name: 'New' } }, { ifMatch }),
    ).rejects.toThrow('the connection was lost');
    expect((await client.call('getWebhook', { path })).body).toMatchObject({ name: 'New' });
    lost = false;
    await expect(patient.call('deleteWebhook', { path })).rejects.toThrow(
      'the connection was lost',
    );
    await expect(patient.call('deleteWebhook', { path })).rejects.toMatchObject({ status: 404 });
  });

  it('is a package that works as it is packed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'postrider-client-'));
    try {
      const pack = ['pack', '--json', '--pack-destination', folder];
      const told = execFileSync('npm', pack, { cwd: 'libs/client', stdio: 'pipe' }).toString();
      const [{ filename, files }] = JSON.parse(told.slice(told.indexOf('[\n'))) as [Packed];
      const names = files.map(({ path }) => path);
      expect(names).toEqual(
        expect.arrayContaining(['LICENSE', 'README.md', 'dist/index.d.ts', 'dist/index.js']),
      );
      expect(names.filter((name) => name.startsWith('src/'))).toEqual([]);
      execFileSync('tar', ['-xzf', filename], { cwd: folder });
      const script = `
        import { PostriderClient } from './package/dist/index.js';
        const client = new PostriderClient({ baseUrl: process.env.URL, token: process.env.TOKEN });
        console.log((await client.call('listWebhooks')).status);`;
      const env = { ...process.env, URL: system.apiUrl, TOKEN: system.api.adminKey };
      const run = ['--input-type=module', '--eval', script];
      expect(execFileSync(process.execPath, run, { cwd: folder, env }).toString()).toBe('200\n');
    } finally {
      rmSync(folder, { recursive: true });
      rmSync('libs/client/dist', { recursive: true, force: true });
    }
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
