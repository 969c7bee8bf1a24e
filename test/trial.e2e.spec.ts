import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { answering } from './system/receiver.js';
import { System } from './system/system.js';

interface TrialBody {
  readonly delivered: boolean;
  readonly outcome: string;
  readonly status: number | null;
  readonly error: string | null;
  readonly request: { readonly body: string };
  readonly rule: string;
  readonly response: { readonly excerpt: string } | null;
}

describe('a test delivery', () => {
  let system: System;

  beforeAll(async () => {
    system = await System.start({ routers: 0, workers: 0 });
  });
  afterAll(() => system.stop());

  it('goes to a disabled webhook too, signed, and shows the answer', async () => {
    const { receiver, api } = system;
    receiver.behave('/tried', answering(200, 'thank you'));
    const { id, secret } = await api.create({
      ...{ url: receiver.url('/tried'), events: ['task.*', 'task.created'] },
      basicAuth: { user: 'u', password: 'p' },
    });
    const reply = await api.call<TrialBody>('POST', `/v1/webhooks/${id}/test?wait=true`);
    expect(reply).toMatchObject({
      status: 200,
      body: {
        delivered: true,
        outcome: 'success',
        status: 200,
        error: null,
        rule: 'It must answer with any 2xx.',
        response: { excerpt: 'thank you' },
      },
    });
    const [received] = receiver.at('/tried');
    expect(received?.body).toBe(reply.body.request.body);
    expect(JSON.parse(received?.body ?? '')).toMatchObject({
      type: 'task.created',
      data: { object: { id: 12345 } },
    });
    expect(received?.headers.authorization).toBe(`Basic ${btoa('u:p')}`);
    const headers = received?.headers as Record<string, string>;
    expect(new Webhook(secret).verify(received?.body ?? '', headers)).toBeTruthy();
    expect((await api.call('POST', `/v1/webhooks/${id}/test`)).status).toBe(204);
  });

  it('may be an event of choice, to that webhook alone', async () => {
    const { receiver, api } = system;
    const one = await api.create({ url: receiver.url('/chosen'), events: ['task.*'] });
    await api.create({ url: receiver.url('/other'), events: ['task.*'], enabled: true });
    const test = (body: object) => api.call('POST', `/v1/webhooks/${one.id}/test`, body);
    const event = { type: 'task.renamed', project: 42, data: { title: 'New' } };
    expect((await test({ event })).status).toBe(204);
    const [received] = receiver.at('/chosen');
    expect(JSON.parse(received?.body ?? '')).toMatchObject({
      ...{ ...event, project: '42', account: 'default', id: expect.stringMatching(/^test-/) },
    });
    expect(receiver.at('/other')).toEqual([]);
    for (const wrong of [{ event: { type: 'No Type' } }, { event: {} }, { colour: 'red' }]) {
      expect((await test(wrong)).status).toBe(422);
    }
    expect(receiver.at('/chosen')).toHaveLength(1);
  });

  it('never counts', async () => {
    const { receiver, api } = system;
    receiver.behave('/broken', answering(500, 'oh no'));
    const { id } = await api.create({ url: receiver.url('/broken'), events: ['*'], enabled: true });
    for (let i = 0; i < 11; i += 1) {
      const { body } = await api.call<TrialBody>('POST', `/v1/webhooks/${id}/test?wait=true`);
      expect(body).toMatchObject({
        delivered: false,
        status: 500,
        error: '500 Internal Server Error',
      });
    }
    expect(await api.webhook(id)).toMatchObject({ status: 'working', failures: 0, version: 2 });
    expect(await api.deliveries(id)).toEqual([]);
  });

  it('of a form says what saving it would, where its URL has to prove itself', async () => {
    const { receiver, api } = system;
    const verification = { kind: 'echo', on: ['create'], header: 'X-Hook-Secret' };
    const draft = { url: receiver.url('/proves'), events: ['a.b'], profile: { verification } };
    const tried = async () => (await api.call<TrialBody>('POST', '/v1/webhooks/test', draft)).body;
    receiver.behave('/proves', answering(200));
    const saved = await api.call<{ verification: { rule: string } }>('POST', '/v1/webhooks', draft);
    expect(saved.status).toBe(422);
    expect(await tried()).toMatchObject({
      ...{ delivered: false, outcome: 'not_acknowledged', rule: saved.body.verification.rule },
    });
    receiver.behave('/proves', (response, { headers }) =>
      response.writeHead(200, { 'x-hook-secret': headers['x-hook-secret'] ?? '' }).end(),
    );
    const proved = await api.call<TrialBody>('POST', '/v1/webhooks/test', draft);
    expect(proved.body).toMatchObject({ delivered: true, request: { body: '{}' } });
    const secret = receiver.at('/proves').at(-1)?.headers['x-hook-secret'] as string;
    expect(secret).toMatch(/^whsec_/);
    expect(proved.text).not.toContain(secret);
  });

  it('of a form that is not saved yet stores nothing', async () => {
    const { receiver, api } = system;
    const before = await api.call('GET', '/v1/webhooks');
    const draft = { url: receiver.url('/form'), basicAuth: { user: 'u', password: 'p' } };
    const reply = await api.call<TrialBody>('POST', '/v1/webhooks/test', draft);
    expect(reply.body).toMatchObject({ delivered: true });
    expect(receiver.at('/form')).toHaveLength(1);
    const refused = await api.call('POST', '/v1/webhooks/test', { url: 'http://10.0.0.1/' });
    expect(refused.status).toBe(422);
    const nobody = await api.call<TrialBody>('POST', '/v1/webhooks/test', {
      url: 'http://127.0.0.1:9/',
    });
    expect(nobody.body).toMatchObject({
      delivered: false,
      outcome: 'connect_error',
      response: null,
    });
    expect((await api.call('GET', '/v1/webhooks')).body).toEqual(before.body);
  });

  it('of a form that is not saved yet is signed by a key pair too, where its profile says so', async () => {
    const { receiver, api } = system;
    const profile = { signing: { kind: 'standard', versions: ['v1a'] } };
    const reply = await api.call<TrialBody>('POST', '/v1/webhooks/test', {
      ...{ url: receiver.url('/form-v1a'), profile },
    });
    expect(reply.body).toMatchObject({ delivered: true });
    expect(receiver.at('/form-v1a')[0]!.headers['webhook-signature']).toMatch(/^v1a,/);
  });
});
