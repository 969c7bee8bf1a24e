import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { parse as parseYaml } from 'yaml';
import { describeDialect } from './system/describe-dialect.js';
import { asPrinted } from './system/printed.js';
import { rawRequest, type RawReply } from './system/raw-request.js';
import { System } from './system/system.js';

/** Without the Content-Length that any client adds. */
const PRINTED_REQUEST = `POST /api/v0/webhooks/subscriptions HTTP/1.1
Host: your-deployment.api.accelo.com
Content-Type: application/json

{
	"trigger_url": "https://your-domain.com/callback",
	"event_id": "assign_task"
}`;

const PRINTED_TYPES = `{
  "meta": {
    "message": "Everything executed as expected.",
    "more_info": "https://affinitylive.jira.com/wiki/display/APIS/Status+Codes#ok",
    "status": "ok"
  },
  "response": {
    "types": [
      {
        "trigger_table": "task",
        "event_title": "Task assigned",
        "event_id": "assign_task",
        "trigger_type": "update"
      },
      {
        "trigger_type": "update",
        "event_id": "unassign_task",
        "trigger_table": "task",
        "event_title": "Task unassigned"
      },
      {
        "event_title": "Quote created",
        "trigger_table": "quote",
        "event_id": "create_quote",
        "trigger_type": "create"
      },
      {
        "trigger_type": "create",
        "event_id": "create_request",
        "event_title": "Request created",
        "trigger_table": "request"
      },
      {
        "trigger_type": "update",
        "event_id": "update_request_status",
        "event_title": "Request status changed",
        "trigger_table": "request"
      }
    ]
  }
}`;

const PRINTED_REPLY = `{
  "meta": {
    "status": "ok_created",
    "more_info": "https://affinitylive.jira.com/wiki/display/APIS/Status+Codes#ok_created",
    "message": "A resource was successfully created."
  },
  "response": {
    "subscription": {
      "event_id": "assign_task",
      "user": {
        "email": "support_user@accelo.com",
        "name": "Accelo Support",
        "id": 1
      },
      "user_id": 1,
      "user_deployment": "hq",
      "trigger_url": "http://google.com/asda/asd",
      "content_type": "application/x-www-form-urlencoded",
      "subscription_id": "583f4b8028dc59073860a6d1",
      "trigger_type": "update",
      "trigger_table": "task"
    }
  }
}`;

interface Printed<Response> {
  readonly meta: object;
  readonly response: Response;
}

const [TYPES, REPLY] = [
  JSON.parse(PRINTED_TYPES) as Printed<{ types: readonly object[] }>,
  JSON.parse(PRINTED_REPLY) as Printed<{ subscription: { readonly [member: string]: unknown } }>,
];

describeDialect('accelo', "Accelo's page, as it is printed", () => {
  let system: System;
  const keys: Record<string, string> = {};

  beforeAll(async () => {
    system = await System.start({
      ...{ routers: 0, workers: 0 },
      environment: {
        POSTRIDER_LEASE: '20s',
        POSTRIDER_DIALECT_HOSTS: '*.api.accelo.com=accelo',
      },
    });
    for (const account of ['your-deployment', 'hq']) {
      await system.api.call('PUT', `/v1/accounts/${account}`, { name: account });
      const api = system.api.as(account);
      await api.call('PUT', '/v1/principals/support', {
        ...{ name: 'Accelo Support', email: 'support_user@accelo.com', plan: 'pro' },
      });
      const scopes = ['webhooks:read', 'webhooks:write'];
      const asked = { name: 'support', scopes, principal: 'support' };
      keys[account] = (await api.call<{ key: string }>('POST', '/v1/api-keys', asked)).body.key;
    }
  });
  afterAll(() => system.stop());

  /** A request as it is printed, borne by somebody's token. */
  const send = (printed: string): Promise<RawReply> => {
    const [head = '', body = ''] = printed.split('\n\n');
    const [line = '', ...lines] = head.split('\n');
    const [method = '', path = ''] = line.split(' ');
    const headers = Object.fromEntries(lines.map((each) => each.split(': ')));
    const account = /^Host: ([^.]+)/m.exec(head)?.[1] ?? '';
    const authorization = `Bearer ${keys[account] ?? ''}`;
    return rawRequest(system.apiUrl, {
      ...{ method, path, body, headers: { ...headers, authorization } },
    });
  };

  it('a subscription is created by the printed request', async () => {
    const { status, text } = await send(PRINTED_REQUEST);
    const expected = {
      ...REPLY.response.subscription,
      ...{ user_deployment: 'your-deployment', trigger_url: 'https://your-domain.com/callback' },
    };
    expect([status, JSON.parse(text)]).toEqual([
      201,
      asPrinted({ ...REPLY, response: { subscription: expected } }),
    ]);
  });

  it('the printed subscription is created', async () => {
    const { status, text, headers } = await send(
      PRINTED_REQUEST.replace('your-deployment', 'hq').replace(
        'https://your-domain.com/callback',
        'http://google.com/asda/asd',
      ),
    );
    expect([status, JSON.parse(text)]).toEqual([201, asPrinted(REPLY)]);
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
  });

  it.each([
    ['.json', (text: string): unknown => JSON.parse(text)],
    ['.yml', (text: string): unknown => parseYaml(text)],
  ])('with %s at its end the path is the same', async (suffix, parse) => {
    const path = '/api/v0/webhooks/subscriptions';
    const { status, text } = await send(PRINTED_REQUEST.replace(path, `${path}${suffix}`));
    expect(status).toBe(201);
    expect((parse(text) as Printed<unknown>).meta).toEqual(REPLY.meta);
  });

  it('with .xml the same is written in XML', async () => {
    const path = '/api/v0/webhooks/subscriptions';
    const { status, text } = await send(PRINTED_REQUEST.replace(path, `${path}.xml`));
    expect(status).toBe(201);
    for (const name of ['status', 'event_id', 'trigger_table', 'user_id', 'subscription_id']) {
      expect(text).toMatch(new RegExp(`<${name}>[^<]+</${name}>`));
    }
  });

  it('the types are listed, the printed ones first', async () => {
    const { status, text } = await send(
      'GET /api/v0/webhooks/subscriptions/types HTTP/1.1\nHost: hq.api.accelo.com',
    );
    const { meta, response } = JSON.parse(text) as typeof TYPES;
    const { types } = TYPES.response;
    expect([status, meta, response.types.slice(0, types.length)]).toEqual([200, TYPES.meta, types]);
  });
});
