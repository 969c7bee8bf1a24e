import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createPublicKey, verify } from 'node:crypto';
import type { WebhookBody } from './system/api.js';
import { answering, type Behaviour } from './system/receiver.js';
import { System } from './system/system.js';
import { until } from './system/until.js';

interface Failed {
  readonly type: string;
  readonly verification: {
    readonly rule: string;
    readonly request: { readonly url: string; readonly body: string };
    readonly response: { readonly outcome: string; readonly status: number | null };
  };
}

const echoing: Behaviour = (response, { headers }) =>
  response.writeHead(200, { 'x-hook-secret': headers['x-hook-secret'] ?? '' }).end();

const rawKeyOf = (publicKey: string): string =>
  Buffer.from(publicKey.slice('whpk_'.length), 'base64').toString('base64url');

describe('a URL proves that it wants what it will be sent', () => {
  let system: System;

  beforeAll(async () => {
    system = await System.start();
  });
  afterAll(() => system.stop());

  const create = (path: string, verification: object, enabled = true) =>
    system.api.call<WebhookBody & Failed>('POST', '/v1/webhooks', {
      ...{ url: system.receiver.url(path), events: [`proof.${path.slice(1)}`], enabled },
      profile: { verification },
    });
  const find = (id: string) => system.api.webhook(id);
  const probe = { kind: 'probe', on: ['create', 'enable', 'url-change'] };
  const echo = { kind: 'echo', on: ['create'], header: 'X-Hook-Secret' };
  const callback = { kind: 'callback', on: ['create', 'url-change'], validMs: 86_400_000 };

  it('`verification.kind`: by answering a probe as its profile asks, or nothing is stored', async () => {
    const { receiver, api } = system;
    receiver.behave('/refuses', answering(503));
    const refused = await create('/refuses', probe);
    expect(refused.status).toBe(422);
    expect(refused.body).toMatchObject({
      type: '/problems/verification-failed',
      verification: {
        rule: 'It must answer with any 2xx.',
        request: { url: receiver.url('/refuses'), body: '{}' },
        response: { outcome: 'http_status', status: 503 },
      },
    });
    expect((await api.call<{ data: unknown[] }>('GET', '/v1/webhooks')).body.data).toEqual([]);
    expect((await create('/accepts', probe)).body).toMatchObject({
      status: 'working',
      verification: { state: 'verified', url: receiver.url('/accepts') },
    });
  });

  it('`verification.on`: when it is enabled, and when it is changed', async () => {
    const { receiver, api } = system;
    const { body: webhook } = await create(
      '/turns',
      { ...probe, on: ['enable', 'url-change'] },
      false,
    );
    receiver.behave('/turns', answering(500));
    const enabling = await api.call('POST', `/v1/webhooks/${webhook.id}/enable`);
    expect(enabling.status).toBe(422);
    expect(await find(webhook.id)).toMatchObject({ enabled: false });
    receiver.behave('/turns', answering(204));
    expect((await api.call('POST', `/v1/webhooks/${webhook.id}/enable`)).status).toBe(200);
    receiver.behave('/nowhere', answering(404));
    const moving = { url: receiver.url('/nowhere') };
    expect((await api.call('PATCH', `/v1/webhooks/${webhook.id}`, moving)).status).toBe(422);
    expect(await find(webhook.id)).toMatchObject({ url: receiver.url('/turns'), enabled: true });
  });

  it('by what it will be sent with: what a change takes away does not reach the new URL', async () => {
    const { receiver, api } = system;
    const { body: webhook } = await api.call<WebhookBody>('POST', '/v1/webhooks', {
      ...{ url: receiver.url('/old-house'), events: ['proof.house'], enabled: true },
      profile: { verification: probe },
      basicAuth: { user: 'ann', password: 'old-password' },
      headers: { 'X-Token': 'old-token', 'X-Other': 'old-other' },
    });
    const moved = await api.call<WebhookBody & { publicKey: string }>(
      'PATCH',
      `/v1/webhooks/${webhook.id}`,
      {
        url: receiver.url('/new-house'),
        basicAuth: { user: 'bob', password: 'new-password' },
        headers: { 'X-Token': 'new-token', 'X-Other': null },
        profile: { signing: { kind: 'standard', versions: ['v1a'] } },
      },
    );
    expect(moved.status).toBe(200);
    const [{ headers = {}, body = '' } = {}] = receiver.at('/new-house');
    expect(headers).toMatchObject({
      authorization: `Basic ${Buffer.from('bob:new-password').toString('base64')}`,
      'x-token': 'new-token',
    });
    expect(headers).not.toHaveProperty('x-other');
    const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
    const signature = /^v1a,(\S+)$/.exec(String(headers['webhook-signature']))?.[1] ?? '';
    const key = {
      key: { kty: 'OKP', crv: 'Ed25519', x: rawKeyOf(moved.body.publicKey) },
      format: 'jwk',
    } as const;
    const isSigned = verify(
      null,
      Buffer.from(signed),
      createPublicKey(key),
      Buffer.from(signature, 'base64'),
    );
    expect(isSigned).toBe(true);
  });

  it('`verification.header`: by echoing its secret, also when the receiver is the client that waits for the answer', async () => {
    const { receiver } = system;
    receiver.behave('/echoes', (response, received) => {
      // It calls back into the API before it answers.
      void system.api.call('GET', '/v1/webhooks').then(() => echoing(response, received));
    });
    const { status, body } = await create('/echoes', echo);
    expect(status).toBe(201);
    const [handshake] = receiver.at('/echoes');
    expect(handshake?.headers['x-hook-secret']).toBe(body.secret);
    expect(handshake?.headers).not.toHaveProperty('webhook-signature');
    expect(handshake?.body).toBe('{}');
    receiver.behave('/says-otherwise', (response) =>
      response.writeHead(200, { 'x-hook-secret': 'another' }).end(),
    );
    const refused = await create('/says-otherwise', echo);
    expect(refused.status).toBe(422);
    expect(refused.text).not.toContain(receiver.at('/says-otherwise')[0]?.headers['x-hook-secret']);
  });

  it('by echoing its secret again, when it is enabled and when it is changed', async () => {
    const { receiver, api } = system;
    const { body: webhook } = await create(
      '/echoes-later',
      { ...echo, on: ['enable', 'url-change'] },
      false,
    );
    expect(receiver.at('/echoes-later')).toEqual([]);
    const enable = () => api.call<Failed>('POST', `/v1/webhooks/${webhook.id}/enable`);
    const silent = await enable();
    expect([silent.status, silent.body.verification.rule]).toEqual([
      422,
      'It must answer 200 or 204 with the header X-Hook-Secret as it was sent.',
    ]);
    expect(await find(webhook.id)).toMatchObject({ enabled: false });
    receiver.behave('/echoes-later', echoing);
    expect((await enable()).status).toBe(200);
    const secrets = receiver.at('/echoes-later').map(({ headers }) => headers['x-hook-secret']);
    expect(secrets).toEqual([webhook.secret, webhook.secret]);

    const move = (path: string) =>
      api.call('PATCH', `/v1/webhooks/${webhook.id}`, { url: receiver.url(path) });
    expect((await move('/moved-and-silent')).status).toBe(422);
    expect(await find(webhook.id)).toMatchObject({
      ...{ url: receiver.url('/echoes-later'), enabled: true },
    });
    receiver.behave('/moved-and-echoes', echoing);
    expect((await move('/moved-and-echoes')).body).toMatchObject({
      ...{ url: receiver.url('/moved-and-echoes'), enabled: true },
      verification: { state: 'verified', url: receiver.url('/moved-and-echoes') },
    });
    expect(receiver.at('/moved-and-echoes')[0]?.headers['x-hook-secret']).toBe(webhook.secret);
  });

  const callbackIn = (body: string): string =>
    (JSON.parse(body) as { data: { callbackUrl: string } }).data.callbackUrl;
  const pathOf = (url: string): string => new URL(url).pathname + new URL(url).search;

  it('by calling back, even before it has answered, and `verification.trustsProvenUrls` once for a URL', async () => {
    const { receiver, api } = system;
    let answer = 0;
    receiver.behave('/calls-back', (response, { body }) => {
      void fetch(`${system.apiUrl}${pathOf(callbackIn(body))}`).then((reply) => {
        answer = reply.status;
        response.writeHead(200).end();
      });
    });
    const { body: webhook } = await create('/calls-back', { ...callback, trustsProvenUrls: true });
    expect(webhook).toMatchObject({ enabled: false, disabledReason: 'unverified' });
    await until(async () => (await find(webhook.id)).enabled, 'the webhook to be enabled');
    expect(answer).toBe(200);
    // The code is used up.
    const [asked] = receiver.at('/calls-back');
    expect((await api.call('POST', pathOf(callbackIn(asked!.body)))).status).toBe(404);
    const same = await create('/calls-back', { ...callback, trustsProvenUrls: true });
    expect(same.body).toMatchObject({ enabled: true, verification: { state: 'verified' } });
    const distrusted = await create('/calls-back', { ...callback, trustsProvenUrls: false });
    expect(distrusted.body).toMatchObject({ enabled: false, disabledReason: 'unverified' });
  });

  it('is not sent events until it has called back', async () => {
    const { receiver, api, service } = system;
    const { body: webhook } = await create('/silent', { ...callback, trustsProvenUrls: false });
    await until(() => receiver.at('/silent').length === 1, 'the request for a proof');
    await service.publish({ id: 'unheard', type: 'proof.silent' });
    await api.call('POST', `/v1/webhooks/${webhook.id}/resend-verification`);
    await until(() => receiver.at('/silent').length === 2, 'another request for a proof');
    const [first, second] = receiver.at('/silent').map(({ body }) => pathOf(callbackIn(body)));
    expect((await api.call('POST', first!)).status).toBe(404);
    expect((await api.call('GET', second!.replace('code=', 'code=x'))).status).toBe(404);
    // Neither does asking to be enabled spare it that, nor disabling it before.
    const sayTwice = ['enable', 'disable', 'enable'];
    for (const what of sayTwice) await api.call('POST', `/v1/webhooks/${webhook.id}/${what}`);
    expect(await find(webhook.id)).toMatchObject({ enabled: false, disabledReason: 'unverified' });
    const asked = () => receiver.at('/silent').map(({ body }) => pathOf(callbackIn(body)));
    const proofs = async () => {
      await api.call('GET', asked().at(-1)!);
      return (await find(webhook.id)).enabled;
    };
    expect((await api.call('GET', second!)).status).toBe(404);
    await until(proofs, 'the latest request to be answered');
    const requests = asked().length;
    await service.publish({ id: 'heard', type: 'proof.silent' });
    await until(() => receiver.at('/silent').length > requests, 'an event');
    expect(JSON.parse(receiver.at('/silent').at(-1)!.body)).toMatchObject({ id: 'heard' });
  });

  it('by calling back, when it is enabled and when it is changed', async () => {
    const { receiver, api } = system;
    const { body: webhook } = await create(
      '/calls-later',
      { ...callback, on: ['enable', 'url-change'], trustsProvenUrls: false },
      false,
    );
    const callBack = async (path: string) => {
      await until(() => receiver.at(path).length === 1, 'the request for a proof');
      expect(await find(webhook.id)).toMatchObject({
        ...{ enabled: false, disabledReason: 'unverified', url: receiver.url(path) },
      });
      const [asked] = receiver.at(path);
      expect((await api.call('GET', pathOf(callbackIn(asked!.body)))).status).toBe(200);
      expect(await find(webhook.id)).toMatchObject({ enabled: true, status: 'working' });
    };
    expect((await api.call('POST', `/v1/webhooks/${webhook.id}/enable`)).status).toBe(200);
    await callBack('/calls-later');
    await api.call('PATCH', `/v1/webhooks/${webhook.id}`, { url: receiver.url('/calls-moved') });
    await callBack('/calls-moved');
  });
});
