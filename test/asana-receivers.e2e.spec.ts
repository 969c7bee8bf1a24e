import { createHmac, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import * as Asana from 'asana';
import { describeDialect } from './system/describe-dialect.js';
import { System } from './system/system.js';
import { until } from './system/until.js';

interface Taken {
  readonly events: readonly { readonly change?: { readonly field: string } }[];
}

/** How a receiver gets from a body what its signature is of. */
type Signed = (raw: Buffer) => Buffer | string;

/** Written by the vendor's guide alone: gives the secret back, keeps it, and believes what is signed with it. */
class GuidedReceiver {
  readonly taken: Taken[] = [];
  refused = 0;
  private secret = '';
  private readonly server: Server;

  constructor(private readonly signed: Signed) {
    this.server = createServer(this.onRequest);
  }

  private readonly onRequest: RequestListener = (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const raw = Buffer.concat(chunks);
      const secret = request.headers['x-hook-secret'];
      if (typeof secret === 'string') {
        this.secret = secret;
        return response.writeHead(204, { 'X-Hook-Secret': secret }).end();
      }
      if (!this.isGenuine(raw, request.headers['x-hook-signature'])) {
        this.refused += 1;
        return response.writeHead(401).end();
      }
      this.taken.push(JSON.parse(raw.toString()) as Taken);
      return response.writeHead(200).end();
    });
  };

  async start(): Promise<string> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/hook?from=asana&x=%20`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private isGenuine(raw: Buffer, signature: unknown): boolean {
    const made = createHmac('sha256', this.secret).update(this.signed(raw)).digest('hex');
    return (
      typeof signature === 'string' &&
      signature.length === made.length &&
      timingSafeEqual(Buffer.from(signature), Buffer.from(made))
    );
  }
}

interface Hook {
  readonly gid: string;
  readonly [field: string]: unknown;
}
interface WebhooksApi {
  createWebhook(body: object, options: object): Promise<{ data: Hook }>;
  getWebhooks(workspace: string, options: object): Promise<{ data: readonly Hook[] }>;
  updateWebhook(body: object, gid: string, options: object): Promise<{ data: Hook }>;
  getWebhook(gid: string, options: object): Promise<{ data: Hook }>;
  deleteWebhook(gid: string): Promise<{ data: object }>;
}

/** What JSON may write in more than one way. */
const FIELDS = ['Priorität ✓', 'a/b "c" \\', '\u2028 < & > \u{1f4ee}', 'tab\tand\u0001'];

describeDialect('asana', 'a receiver written by Asana’s guide', () => {
  const receivers: Readonly<Record<string, GuidedReceiver>> = {
    'the bytes that came': new GuidedReceiver((raw) => raw),
    'what it parsed, written again': new GuidedReceiver((raw) =>
      JSON.stringify(JSON.parse(raw.toString())),
    ),
  };
  let system: System;
  let webhooks: WebhooksApi;
  let key: string;
  const made: Hook[] = [];

  beforeAll(async () => {
    system = await System.start({ environment: { POSTRIDER_LEASE: '30s' } });
    key = await keyWith(['webhooks:read', 'webhooks:write']);
    webhooks = clientOf(key);
    for (const receiver of Object.values(receivers)) {
      const target = await receiver.start();
      const body = { data: { resource: '77', target } };
      made.push((await webhooks.createWebhook(body, { opt_fields: 'target,active' })).data);
    }
  });
  afterAll(async () => {
    await system.stop();
    for (const receiver of Object.values(receivers)) await receiver.stop();
  });

  const keyWith = async (scopes: readonly string[]): Promise<string> => {
    const asked = { name: 'app', scopes };
    return (await system.api.call<{ key: string }>('POST', '/v1/api-keys', asked)).body.key;
  };
  const clientOf = (token: string): WebhooksApi => {
    const client = new Asana.ApiClient();
    client.basePath = `${system.apiUrl}/asana/api/1.0`;
    client.authentications['token']!.accessToken = token;
    return new Asana.WebhooksApi(client);
  };
  const fieldsAt = (receiver: GuidedReceiver) =>
    receiver.taken.flatMap(({ events }) => events.map(({ change }) => change?.field));

  it.each(Object.entries(receivers))(
    'that verifies over %s believes all that it is told',
    async (_, receiver) => {
      await system.service.publish({
        ...{ id: `odd-${_.length}`, type: 'task.updated' },
        object: { id: 77, type: 'task' },
        changes: FIELDS.map((field) => ({ field, new: { id: 1, type: 'user' } })),
      });
      await until(() => FIELDS.every((field) => fieldsAt(receiver).includes(field)), 'the changes');
      expect(receiver.taken[0]).toEqual({ events: [] });
      expect(receiver.refused).toBe(0);
    },
  );

  it('is called at its whole target, and shown as it was asked to be', async () => {
    for (const hook of made) {
      expect(Object.keys(hook).sort()).toEqual(['active', 'gid', 'target']);
      expect(hook['target']).toMatch(/\/hook\?from=asana&x=%20$/);
    }
    const fields = { opt_fields: 'created_at,resource.gid' };
    const listed = await webhooks.getWebhooks('1', fields);
    const [{ gid = '' } = {}] = made;
    expect(listed.data.find((hook) => hook.gid === gid)).toEqual({
      ...{ gid, created_at: expect.any(String), resource: { gid: '77' } },
    });
    const updated = await webhooks.updateWebhook({ data: { filters: [] } }, gid, {
      opt_fields: 'filters',
    });
    expect(updated.data).toEqual({ gid, filters: [] });
  });

  it.each([
    ['opt_pretty', true],
    ['opt_pretty=true', true],
    ['opt_pretty=false', false],
    ['', false],
  ])('is shown with %j on several lines: %s', async (query, isPretty) => {
    const url = `${system.apiUrl}/asana/api/1.0/webhooks/${made[0]?.gid}?${query}`;
    const reply = await fetch(url, { headers: { authorization: `Bearer ${key}` } });
    expect((await reply.text()).includes('\n')).toBe(isPretty);
  });

  it.each([
    [401, 'Not Authorized', () => clientOf('nonsense').getWebhooks('1', {})],
    [404, 'Unknown object', () => webhooks.getWebhook('999999', {})],
    [400, 'target: Missing input', () => webhooks.createWebhook({ data: { resource: '1' } }, {})],
    [400, 'limit', () => webhooks.getWebhooks('1', { limit: 101 })],
    [400, 'offset', () => webhooks.getWebhooks('1', { limit: 1, offset: 'x' })],
    [400, 'filters[0].action', () => webhooks.updateWebhook(eaten, made[0]?.gid ?? '', {})],
  ] as const)(
    'has a client that is told %s, %s, as its own exception',
    async (status, text, ask) => {
      const error = await ask().then(
        () => undefined,
        (thrown: unknown) => thrown as { status: number; response: { body: { errors: object[] } } },
      );
      expect(error).toBeInstanceOf(Error);
      expect(error?.status).toBe(status);
      expect(error?.response.body.errors).toEqual([
        { message: expect.stringContaining(text), help: expect.stringContaining('errors') },
      ]);
    },
  );

  /** By OAuth, of the app that made the webhooks. */
  const clientWith = async (scope: string): Promise<WebhooksApi> => {
    const [, id, secret] = /^prk_([^_]*)_(.*)$/.exec(key) ?? [];
    const issued = await system.api.call<{ access_token: string }>('POST', '/oauth2/token', {
      ...{ grant_type: 'client_credentials', scope },
      ...{ client_id: id, client_secret: secret },
    });
    return clientOf(issued.body.access_token);
  };

  it('has a client that may read, and is told that it may not write', async () => {
    const reader = await clientWith('webhooks:read');
    const stranger = clientOf(await keyWith(['webhooks:read']));
    expect((await stranger.getWebhooks('1', {})).data).toEqual([]);
    expect((await reader.getWebhooks('1', {})).data).toHaveLength(2);
    await expect(reader.updateWebhook({ data: {} }, '1', {})).rejects.toMatchObject({
      status: 403,
    });
    await expect(reader.deleteWebhook('1')).rejects.toMatchObject({ status: 403 });
  });

  it('has clients with the scopes that the vendor names, each of which opens what it says', async () => {
    const deleter = await clientWith('webhooks:read webhooks:delete');
    const [{ gid: first = '' } = {}, { gid: second = '' } = {}] = made;
    await expect(deleter.updateWebhook({ data: {} }, first, {})).rejects.toMatchObject({
      ...{ status: 403, response: { body: { errors: [{ message: forbidden('write') }] } } },
    });
    expect((await deleter.deleteWebhook(first)).data).toEqual({});
    const all = await clientWith('webhooks:read webhooks:write webhooks:delete');
    expect((await all.updateWebhook({ data: {} }, second, {})).data.gid).toBe(second);
    expect((await all.deleteWebhook(second)).data).toEqual({});
    expect((await all.getWebhooks('1', {})).data).toEqual([]);
  });
});

const forbidden = (what: string) => `Forbidden: this takes a token with the scope webhooks:${what}`;

const eaten = { data: { filters: [{ resource_type: 'task', action: 'eaten' }] } };
