import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { answering } from './system/receiver.js';
import { System } from './system/system.js';
import { until } from './system/until.js';

const PASSWORD = 'correct-horse-battery-staple';
const TOKEN = 'a-header-of-ones-own-4711';

describe('a secret', () => {
  let system: System;

  beforeAll(async () => {
    system = await System.start({ environment: { POSTRIDER_LOG_LEVEL: 'debug' } });
  });
  afterAll(() => system.stop());

  it('leaves in no reply, log line, event or row', async () => {
    const { api, receiver, service } = system;
    // A careless receiver that repeats what it was sent.
    receiver.behave('/echo', (response, { headers, body }) =>
      answering(500, `${String(headers.authorization)} ${String(headers['x-token'])} ${body}`)(
        response,
        {
          path: '',
          headers,
          rawHeaders: [],
          body,
          at: 0,
        },
      ),
    );
    const basicAuth = { user: 'postman', password: PASSWORD };
    const { id, secret } = await api.create({
      url: receiver.url('/echo'),
      events: ['secret.*'],
      enabled: true,
      basicAuth,
      headers: { 'X-Token': TOKEN },
    });
    const replies: string[] = [];
    const ask = async (method: string, path: string, body?: unknown) =>
      replies.push((await api.call(method, path, body)).text);
    await ask('POST', '/v1/signing-policies', { algorithm: 'ES256' });
    await ask('GET', '/v1/signing-policies');
    await ask('PATCH', `/v1/webhooks/${id}`, { basicAuth: { user: 'other', password: PASSWORD } });
    await ask('PATCH', `/v1/webhooks/${id}`, {
      basicAuth: { user: 'other', password: `${PASSWORD}\n` },
    });
    await service.publish(
      ...Array.from({ length: 12 }, (_, i) => ({ id: `s-${i}`, type: 'secret.event' })),
    );
    await until(
      () => service.heardOf('webhook.disabled', id).length === 1,
      'the webhook to be disabled',
    );
    await ask('GET', '/v1/webhooks');
    await ask('GET', `/v1/webhooks/${id}`);
    await ask('GET', `/v1/webhooks/${id}/deliveries`);
    for (const { id: delivery } of await api.deliveries(id)) {
      await ask('GET', `/v1/deliveries/${delivery}`);
      const [attempt] = (await api.delivery(delivery)).history ?? [];
      if (!attempt) continue;
      const [sent] = receiver
        .at('/echo')
        .filter(({ headers }) => headers['webhook-id'] === delivery);
      // All but that is shown as it was sent.
      expect(attempt.request).toEqual({
        headers: {
          'content-type': 'application/json',
          'webhook-id': delivery,
          'webhook-timestamp': sent!.headers['webhook-timestamp'],
          'webhook-signature': sent!.headers['webhook-signature'],
          'user-agent': sent!.headers['user-agent'],
          authorization: 'Basic [hidden]',
          'X-Token': '[hidden]',
        },
        bytes: Buffer.byteLength(sent!.body),
      });
    }
    await ask('POST', `/v1/webhooks/${id}/enable`);
    const tables = [
      'events',
      'streams',
      'webhooks',
      'deliveries',
      'attempts',
      'domain_events',
      'signing_policies',
    ];
    const rows = await Promise.all(
      tables.map((table) => system.query(`select t::text as row from ${table} t`)),
    );
    const everything: Readonly<Record<string, string>> = {
      replies: replies.join('\n'),
      logs: system.processes.flatMap(({ lines }) => lines).join('\n'),
      events: JSON.stringify(service.heard),
      rows: JSON.stringify(rows),
    };
    const key = secret.replace('whsec_', '');
    const secrets = {
      password: PASSWORD,
      'custom header': TOKEN,
      'password as sent': btoa(`postman:${PASSWORD}`).slice(12, -4),
      'signing secret': key,
      'private key': 'PRIVATE KEY',
      'admin key': api.adminKey,
      'sealing key': String(system.environment['POSTRIDER_SECRET_KEYS']).slice(3),
    };
    for (const [place, text] of Object.entries(everything)) {
      expect(text.length).toBeGreaterThan(100);
      for (const [name, value] of Object.entries(secrets)) {
        expect([place, name, text.includes(value)]).toEqual([place, name, false]);
      }
    }
  });
});
