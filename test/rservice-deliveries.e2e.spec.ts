import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { describeDialect } from './system/describe-dialect.js';
import { answering, type Received } from './system/receiver.js';
import {
  ACCOUNT,
  bodyOf,
  nodeIdOf,
  read,
  RServiceClient,
  USER_AGENT,
  UUID,
} from './system/rservice-client.js';
import { until } from './system/until.js';

describeDialect('rservice', 'a receiver of R-Service', () => {
  let client: RServiceClient;

  beforeAll(async () => {
    client = await RServiceClient.start();
  });
  afterAll(() => client.stop());

  describe('tests a webhook', () => {
    it('that is disabled, about object 12345, and is answered at once', async () => {
      client.system.receiver.behave('/tested', () => undefined);
      const uri = client.system.receiver.url('/tested');
      const { id } = await client.create({ event: 'request.team-changed', uri, disabled: true });
      const reply = await client.ask('POST', `/v1/webhooks/${id}/test/`);
      expect([reply.status, reply.text]).toEqual([204, '']);
      await until(() => client.events('/tested').length === 1, 'the test');
      const [{ headers, rawHeaders, body }] = client.events('/tested') as [Received];
      // One receiver reads the first of them in this very spelling.
      expect(rawHeaders).toContain('X-4me-Delivery');
      expect(rawHeaders).toContain('x-xurrent-delivery');
      expect(JSON.parse(body)).toMatchObject({
        ...{ webhook_id: id, event: 'request.team-changed', object_id: 12345, payload: {} },
        object_nodeID: nodeIdOf('Request', 12345),
      });
      expect(headers).toMatchObject({
        ...{ accept: '*/*', 'content-type': 'application/json; charset=utf-8' },
        ...{ 'user-agent': USER_AGENT, 'x-4me-delivery': expect.stringMatching(UUID) },
        link: '<https://wdc.4me.example/requests/12345>; rel="canonical", <https://api.4me.example/v1/requests/12345>; rel="resource"',
      });
      expect(await client.native(id)).toMatchObject({ enabled: false, disabledReason: 'created' });
    });
  });

  describe('is sent', () => {
    const rich = {
      ...{ type: 'task.completed', object: { type: 'task', id: 219 } },
      actor: { id: 6, name: 'Howard Tanner' },
      changes: [{ field: 'status', old: 'in_progress', new: 'completed' }],
    };

    it('one request for each event, several of one occurrence', async () => {
      const uri = client.receive('/sent');
      const made = [];
      for (const event of ['task.status-changed', 'task.update', 'task.create']) {
        made.push((await client.create({ event, uri })).id);
        await client.verified(made.at(-1)!);
      }
      await client.publish({ ...rich, id: 'done' });
      await until(() => client.events('/sent').length === 2, 'both events');
      const sent = client.events('/sent').map(bodyOf);
      expect(new Set(sent.map(({ event }) => event))).toEqual(
        new Set(['task.status-changed', 'task.update']),
      );
      const changed = sent.find(({ event }) => event === 'task.status-changed');
      expect(Object.keys(changed!)).toEqual([
        ...['webhook_id', 'webhook_nodeID', 'account_id', 'account', 'name', 'event', 'object_id'],
        ...['object_nodeID', 'person_id', 'person_nodeID', 'person_name', 'payload'],
      ]);
      expect(changed).toMatchObject({
        ...{ account_id: 'wdc', object_id: 219, person_id: 6, person_name: 'Howard Tanner' },
        payload: { status: 'completed', previous_status: 'in_progress' },
      });
    });

    it('ten requests at most, each with an id of its own, and then no more', async () => {
      const uri = client.receive('/failing', answering(404));
      const { id } = await client.create({ event: 'team.create', uri });
      await client.verified(id);
      await client.publish({ id: 'dropped', type: 'team.created', data: { id: 5 } });
      const webhook = await client.native(id);
      const states = async () =>
        (await client.system.api.as(ACCOUNT).deliveries(webhook.id)).map(({ status }) => status);
      await until(async () => (await states()).includes('exhausted'), 'the delivery to be dropped');
      expect(client.events('/failing')).toHaveLength(10);
      const ids = client.events('/failing').map(({ headers }) => headers['x-4me-delivery']);
      expect(new Set(ids).size).toBe(10);
      const origins = client
        .events('/failing')
        .map(({ headers }) => headers['x-xurrent-delivery-origin']);
      expect(origins).toEqual([undefined, ...Array<unknown>(9).fill(ids[0])]);
      const shown = read(await client.ask('GET', `/v1/webhooks/${id}`));
      expect(shown['last_error']).toBe('404 Not Found');
      // Ten are not twenty, let alone for a week.
      expect(await client.native(id)).toMatchObject({ enabled: true });
    });
  });
});
