import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { WebhookBody } from './system/api.js';
import { answering, type Behaviour } from './system/receiver.js';
import { System } from './system/system.js';
import { until } from './system/until.js';

const MINUTE = 60_000;

describe('what a receiver says, or does not', () => {
  let system: System;
  let made = 0;

  beforeAll(async () => {
    system = await System.start();
  });
  afterAll(() => system.stop());

  const hook = async (profile: object, behaviour: Behaviour = answering(200)) => {
    made += 1;
    const [path, type] = [`/word-${made}`, `word.case-${made}`];
    system.receiver.behave(path, behaviour);
    const reply = await system.api.call<WebhookBody>('POST', '/v1/webhooks', {
      ...{ url: system.receiver.url(path), events: [type], enabled: true, profile },
    });
    expect([reply.status, reply.text]).toEqual([201, expect.anything()]);
    const publish = (from: number, count: number) =>
      system.service.publish(
        ...Array.from({ length: count }, (_, i) => ({ id: `${type}-${from + i}`, type })),
      );
    return { id: reply.body.id, at: () => system.receiver.at(path), publish };
  };

  it('holds all that it is owed, when it asks to wait, and disables nothing', async () => {
    const one = await hook({ retries: { retryAfter: true }, stop: { failures: 3 } }, (response) =>
      response.writeHead(429, { 'retry-after': '3600' }).end(),
    );
    await one.publish(0, 1);
    await until(
      async () => (await system.api.deliveries(one.id)).some(({ attempts }) => attempts === 1),
      'the first attempt to be recorded',
    );
    await one.publish(1, 11);
    await until(async () => {
      const [row] = await system.query<{ waiting: number }>(
        `select count(*)::integer as waiting from deliveries
           where webhook_id = $1 and due_at > now() + interval '50 minutes'`,
        [one.id],
      );
      return row?.waiting === 12;
    }, 'all twelve to wait');
    expect(one.at()).toHaveLength(1);
    expect(await system.api.webhook(one.id)).toMatchObject({ enabled: true, failures: 1 });
  });

  it('keeps a batch as it was when it fails, though more has come', async () => {
    let isDown = true;
    const batch = { maxEvents: 50, lingerMs: 200 };
    const retries = { schedule: { kind: 'list', waitsMs: [1_500] }, jitter: 0 };
    const one = await hook({ shape: 'native-list', batch, retries }, (response) =>
      response.writeHead(isDown ? 500 : 200).end(),
    );
    const requests = () =>
      one.at().map(({ headers, body }) => ({
        id: headers['webhook-id'],
        events: (JSON.parse(body) as { id: string }[]).map(({ id }) => id),
      }));
    await one.publish(0, 2);
    await until(() => one.at().length === 1, 'the first attempt');
    await one.publish(2, 2);
    isDown = false;
    await until(() => one.at().length === 3, 'the second attempt, and what came since');
    const [first, second, third] = requests();
    expect(second).toEqual(first);
    expect(third!.id).not.toBe(first!.id);
    expect(new Set([...first!.events, ...third!.events]).size).toBe(4);
  });

  it('disables by a heartbeat too, and is told no more than its rate allows', async () => {
    const heartbeat = { everyMs: 1_000, initial: true };
    const word: Behaviour = (response) =>
      response.writeHead(200, { 'webhook-delivery': 'disable' }).end();
    const obeyed = await hook({ heartbeat, receiverCommands: true }, word);
    const pacing = { rate: { requests: 1, perMs: MINUTE } };
    const slow = await hook({ heartbeat, pacing });
    const quick = await hook({ heartbeat });
    await until(
      async () => (await system.api.webhook(obeyed.id)).disabledReason === 'receiver',
      'it to be disabled',
    );
    await until(() => quick.at().length >= 4, 'four heartbeats of another');
    expect(slow.at()).toHaveLength(1);
  });

  it('stops by saying nothing for long, and is healed also when that is asked for later', async () => {
    const stop = { failures: null, noSuccessMs: 1_000 };
    let isDown = true;
    const one = await hook({ stop, retries: { maxAttempts: 1 } }, (response) =>
      response.writeHead(isDown ? 500 : 200).end(),
    );
    await one.publish(0, 1);
    await until(
      async () => (await system.api.webhook(one.id)).disabledReason === 'no-success',
      'it to be stopped',
    );
    expect(one.at()).toHaveLength(1);
    isDown = false;
    const healing = { firstMs: 1_000, factor: 1, longestMs: 1_000 };
    const reply = await system.api.call('PATCH', `/v1/webhooks/${one.id}`, {
      profile: { healing },
    });
    expect([reply.status, reply.text]).toEqual([200, expect.anything()]);
    await until(async () => (await system.api.webhook(one.id)).enabled, 'it to be enabled again');
  });
});
