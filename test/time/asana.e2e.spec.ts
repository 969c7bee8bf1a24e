import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeDialect } from '../system/describe-dialect.js';
import { answering, type Behaviour, type Received } from '../system/receiver.js';
import { System } from '../system/system.js';
import { until } from '../system/until.js';
import { atRest } from './at-rest.js';
import { DAY, HOUR } from './timed-hook.js';

const HEARTBEAT = '{"events":[]}';

interface Hook {
  readonly gid: string;
  readonly active: boolean;
  readonly delivery_retry_count: number;
  readonly last_success_at: string | null;
  readonly last_failure_at: string | null;
  readonly last_failure_content: string | null;
  readonly failure_deletion_timestamp: string | null;
}

const echo: Behaviour = (response, { headers }) => {
  const secret = headers['x-hook-secret'];
  response.writeHead(200, secret === undefined ? {} : { 'X-Hook-Secret': secret }).end();
};

describeDialect('asana', "Asana's webhooks, as hours go by,", () => {
  let system: System;
  let token: string;

  beforeAll(async () => {
    system = await System.start({ time: 'movable', environment: { POSTRIDER_LEASE: '20s' } });
    const asked = { name: 'app', scopes: ['webhooks:read', 'webhooks:write'] };
    token = (await system.api.call<{ key: string }>('POST', '/v1/api-keys', asked)).body.key;
  });
  afterAll(() => system.stop());

  const ask = async <Body>(method: string, path: string, data?: object) => {
    const reply = await fetch(`${system.apiUrl}/asana/api/1.0${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(data && { body: JSON.stringify({ data }) }),
    });
    return { status: reply.status, body: (await reply.json()) as Body };
  };
  const find = async (gid: string) =>
    (await ask<{ data: Hook }>('GET', `/webhooks/${gid}`)).body.data;
  const create = async (path: string, resource: string) => {
    system.receiver.behave(path, echo);
    const given = { resource, target: system.receiver.url(path) };
    const { body } = await ask<{ data: Hook; 'X-Hook-Secret': string }>('POST', '/webhooks', given);
    const { gid } = body.data;
    await until(async () => (await find(gid)).active, 'the first heartbeat');
    await atRest(system, gid);
    return { gid, secret: body['X-Hook-Secret'] };
  };
  const beats = (path: string): readonly Received[] =>
    system.receiver.at(path).filter(({ body }) => body === HEARTBEAT);

  it('get a signed heartbeat every 8 hours, which is a success', async () => {
    const createdAt = system.clock.now();
    const { gid, secret } = await create('/beats', '1');
    // The heartbeats of another one, which come a little sooner, show that whoever sends them has looked.
    const other = await create('/sooner', '2');
    const { data } = (
      await system.api.call<{ data: { id: string; number: number }[] }>('GET', '/v1/webhooks')
    ).body;
    const native = data.find(({ number }) => String(number) === other.gid);
    const profile = { heartbeat: { everyMs: 7 * HOUR, initial: true } };
    await system.api.call('PATCH', `/v1/webhooks/${native?.id}`, { profile });
    const both = async (sooner: number, own: number) => {
      await until(() => beats('/sooner').length >= sooner, `heartbeat ${sooner} of the other`);
      await until(() => beats('/beats').length >= own, `heartbeat ${own}`);
      for (const each of [gid, other.gid]) await atRest(system, each);
    };
    // What comes after a change of the profile comes by the new one.
    await system.clock.forward('7.9h');
    await both(2, 1);
    expect(beats('/beats')).toHaveLength(1);
    await system.clock.forward('0.1h');
    await both(2, 2);
    await system.clock.forward('7.9h');
    await both(3, 2);
    expect(beats('/beats')).toHaveLength(2);
    await system.clock.forward('0.1h');
    await both(3, 3);
    for (const { headers } of beats('/beats')) {
      const signature = createHmac('sha256', secret).update(HEARTBEAT).digest('hex');
      expect(headers).toMatchObject({
        ...{ 'x-hook-signature': signature, 'content-type': 'application/json' },
      });
    }
    const isNoted = async () =>
      Date.parse((await find(gid)).last_success_at ?? '') >= createdAt + 16 * HOUR;
    await until(isNoted, 'its success to be noted');
  });

  it('are deleted after 24 hours without a success, and are unknown then', async () => {
    const { gid } = await create('/down', '99');
    system.receiver.behave('/down', answering(500, 'Could not complete the request'));
    await system.service.publish({
      ...{ id: 'd-1', type: 'task.created', object: { id: 5, type: 'task' } },
      parent: { id: 99, type: 'project' },
    });
    const failed = async (count: number) => {
      await until(async () => (await find(gid)).delivery_retry_count >= count, `failure ${count}`);
      await atRest(system, gid);
    };
    await failed(1);
    const first = await find(gid);
    expect(first.last_failure_content).toBe(
      '500 Internal Server Error\n\nCould not complete the request',
    );
    const endsAt = Date.parse(first.last_failure_at ?? '') + DAY;
    expect(first.failure_deletion_timestamp).toBe(new Date(endsAt).toISOString());
    await system.clock.forward('23h');
    await failed(2);
    expect(await find(gid)).toMatchObject({
      failure_deletion_timestamp: first.failure_deletion_timestamp,
    });
    await system.clock.forward('1h');
    const isGone = async () => (await ask('GET', `/webhooks/${gid}`)).status === 404;
    await until(isGone, 'it to be deleted');
    const gone = await ask<{ errors: { message: string }[] }>('GET', `/webhooks/${gid}`);
    expect(gone.body.errors[0]?.message).toBe(`webhook: Unknown object: ${gid}`);
    const listed = await ask<{ data: Hook[] }>('GET', '/webhooks?workspace=1&resource=99');
    expect(listed.body.data).toEqual([]);
  });
});
