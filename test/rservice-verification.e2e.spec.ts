import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeDialect } from './system/describe-dialect.js';
import type { RawReply } from './system/raw-request.js';
import { answering } from './system/receiver.js';
import { bodyOf, callbackIn, callingBack, read, RServiceClient } from './system/rservice-client.js';
import { until } from './system/until.js';

describeDialect('rservice', 'an R-Service client proves a URL', () => {
  let client: RServiceClient;

  beforeAll(async () => {
    client = await RServiceClient.start();
  });
  afterAll(() => client.stop());

  it('by a call back, accepted before its receiver has answered, and by nothing else', async () => {
    let reply: RawReply | undefined;
    client.system.receiver.behave(
      '/proof',
      callingBack(async (url) => {
        url.searchParams.set('code', `${url.searchParams.get('code')}x`);
        expect((await client.visit(url)).status).toBe(404);
        const right = callbackIn(client.at('/proof')[0]!);
        reply = await client.visit(right);
        expect((await client.visit(right, 'POST')).status).toBe(404);
      }),
    );
    const { id } = await client.create({
      event: 'task.create',
      uri: client.system.receiver.url('/proof'),
    });
    expect(await client.native(id)).toMatchObject({ enabled: false, disabledReason: 'unverified' });
    await client.publish({ id: 'too-early', type: 'task.created', data: { id: 1 } });
    await client.verified(id);
    expect(await client.native(id)).toMatchObject({ enabled: true });
    expect([reply?.status, reply?.text]).toEqual([200, 'Verification successful']);
    const [asked] = client.at('/proof');
    expect(bodyOf(asked!)).toMatchObject({
      ...{ webhook_id: id, account: 'https://wdc.4me.example', event: 'webhook.verify' },
      ...{ object_id: id, person_id: null, person_name: null },
    });
    const callback = callbackIn(asked!);
    expect(`${callback.origin}${callback.pathname}`).toBe(
      `https://wdc.4me.example/webhooks/${id}/verify`,
    );
    expect(callback.searchParams.get('code')).toMatch(/^[\w-]{24}$/);
    const left = Number(callback.searchParams.get('expires_at')) - Date.now() / 1_000;
    expect(Math.abs(left - 86_400)).toBeLessThan(60);
    expect(asked!.headers['link']).toBe(
      `<https://wdc.4me.example/webhooks/${id}>; rel="canonical", <https://api.4me.example/v1/webhooks/${id}>; rel="resource"`,
    );
    await client.publish({ id: 'in-time', type: 'task.created', data: { id: 2 } });
    await until(() => client.events('/proof').length === 1, 'the event');
    expect(bodyOf(client.events('/proof')[0]!).object_id).toBe(2);
  });

  it('once, for all webhooks of the account to that very URL', async () => {
    const { id } = await client.create({
      event: 'task.update',
      uri: client.system.receiver.url('/proof'),
    });
    expect(await client.native(id)).toMatchObject({
      ...{ enabled: true, verification: { state: 'verified' } },
    });
  });

  it('again when it is changed, and again when what waits is changed', async () => {
    client.system.receiver.behave('/silent', answering(200));
    const uri = client.system.receiver.url('/silent');
    const { id } = await client.create({ event: 'sla.create', uri: client.receive('/moves') });
    await client.verified(id);
    await client.ask('PATCH', `/v1/webhooks/${id}`, { uri });
    expect(await client.native(id)).toMatchObject({ enabled: false, disabledReason: 'unverified' });
    await until(() => client.at('/silent').length === 1, 'the first code');
    await client.ask('PATCH', `/v1/webhooks/${id}`, { description: 'changed' });
    await until(() => client.at('/silent').length === 2, 'the second code');
    const [first, second] = client.at('/silent').map(callbackIn);
    expect((await client.visit(first!)).status).toBe(404);
    // Neither enabling nor disabling is a way round.
    await client.ask('PATCH', `/v1/webhooks/${id}`, { disabled: false });
    await until(() => client.at('/silent').length === 3, 'the third code');
    expect((await client.visit(second!)).status).toBe(404);
    expect(await client.native(id)).toMatchObject({ enabled: false });
    const disabled = await client.ask('PATCH', `/v1/webhooks/${id}`, { disabled: true });
    expect(read(disabled)).toMatchObject({ disabled: true });
    await until(() => client.at('/silent').length === 4, 'the fourth code');
    expect((await client.visit(callbackIn(client.at('/silent')[3]!), 'POST')).status).toBe(200);
    expect(await client.native(id)).toMatchObject({ enabled: false, disabledReason: 'user' });
    await client.ask('PATCH', `/v1/webhooks/${id}`, { disabled: false });
    expect(await client.native(id)).toMatchObject({ enabled: true });
    expect(client.at('/silent')).toHaveLength(4);
  });
});
