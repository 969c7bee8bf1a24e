import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeDialect } from '../system/describe-dialect.js';
import { answering } from '../system/receiver.js';
import {
  ACCOUNT,
  bodyOf,
  callbackIn,
  callingBack,
  RServiceClient,
  USER_AGENT,
} from '../system/rservice-client.js';
import { until } from '../system/until.js';
import { atRest } from './at-rest.js';

const MINUTE = 60_000;
/** In minutes: "the interval between retries increases with each failed attempt". */
const WAITS = [1, 2, 5, 10, 20, 30, 60, 120, 240];
const JITTER = 0.1;

describeDialect('rservice', "R-Service's webhooks, as hours go by:", () => {
  let client: RServiceClient;

  beforeAll(async () => {
    // Nothing says where accounts are but the table of hosts and the public URL.
    const brand = { shapeOptions: { domain: '4me.example', userAgent: USER_AGENT } };
    const environment = { POSTRIDER_PUBLIC_URL: 'https://hooks.example' };
    client = await RServiceClient.start({}, { ...brand, retries: {} }, environment, 'movable');
  });
  afterAll(() => client.stop());

  it('a code is refused after 25 hours, and another one is taken', async () => {
    const { receiver, clock } = client.system;
    receiver.behave('/late', answering(200));
    const fields = { event: 'task.create', uri: receiver.url('/late') };
    const { id } = await client.create(fields);
    await until(() => client.at('/late').length === 1, 'the code');
    await atRest(client.system, id);
    const callback = callbackIn(client.at('/late')[0]!);
    expect(callback.href).toContain(`https://wdc.4me.example/webhooks/${id}/verify?code=`);
    expect(bodyOf(client.at('/late')[0]!).account).toBe('https://wdc.4me.example');
    await clock.forward('25h');
    const refused = await client.visit(callback);
    expect([refused.status, refused.text]).toEqual([
      ...[404, 'Verification failed: the code is wrong, used or expired'],
    ]);
    expect(await client.native(id)).toMatchObject({ enabled: false, disabledReason: 'unverified' });
    await client.ask('PATCH', `/v1/webhooks/${id}`, { uri: fields.uri });
    await until(() => client.at('/late').length === 2, 'another code');
    await atRest(client.system, id);
    await clock.forward('23h');
    expect((await client.visit(callbackIn(client.at('/late')[1]!))).status).toBe(200);
    expect(await client.native(id)).toMatchObject({ enabled: true });
  });

  it('ten attempts are made, further and further apart', async () => {
    const { clock, receiver, api } = client.system;
    const cameAt: number[] = [];
    receiver.behave(
      '/failing',
      callingBack(
        (url) => client.visit(url),
        (response) => {
          cameAt.push(clock.now());
          response.writeHead(503).end();
        },
      ),
    );
    const { id } = await client.create({ event: 'sla.create', uri: receiver.url('/failing') });
    await client.verified(id);
    await client.publish({ id: 'down', type: 'sla.created', data: { id: 1 } });
    const webhook = await client.native(id);
    const delivery = async () => (await api.as(ACCOUNT).deliveries(webhook.id))[0];
    const attempted = async (count: number) => {
      await until(async () => (await delivery())?.attempts === count, `attempt ${count}`);
      await atRest(client.system, id);
    };
    for (const [n, minutes] of WAITS.entries()) {
      await attempted(n + 1);
      const dueAt = Date.parse((await delivery())?.nextAttemptAt ?? '');
      const wait = (dueAt - cameAt.at(-1)!) / MINUTE;
      expect(Math.abs(wait - minutes)).toBeLessThan(minutes * JITTER + 0.1);
      await clock.forward(`${Math.max(0, Math.ceil(dueAt - clock.now()))}ms`);
    }
    await attempted(10);
    expect(await delivery()).toMatchObject({ status: 'exhausted', nextAttemptAt: null });
    expect(cameAt).toHaveLength(10);
  });
});
