import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { answering } from './system/receiver.js';
import { System } from './system/system.js';
import { until } from './system/until.js';

interface Entry {
  readonly version: number;
  readonly type: string;
  readonly actor: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly secretsChanged?: readonly string[];
  readonly failuresBefore?: number;
  readonly failures?: readonly { readonly attempt: number; readonly error: string }[];
}

describe('an administrator', () => {
  let system: System;

  beforeAll(async () => {
    system = await System.start();
  });
  afterAll(() => system.stop());

  const create = (path: string, draft: object = {}) =>
    system.api.create({
      url: system.receiver.url(path),
      events: ['care.*'],
      enabled: true,
      ...draft,
    });
  const historyOf = async (id: string, query = '') =>
    (
      await system.api.call<{ data: Entry[]; next: string | null }>(
        'GET',
        `/v1/webhooks/${id}/history${query}`,
      )
    ).body;

  it('reads who did what to a webhook, and never a secret', async () => {
    const { id, secret } = await create('/audited', {
      basicAuth: { user: 'u', password: 'hush-hush' },
    });
    await system.api.call('PATCH', `/v1/webhooks/${id}`, {
      name: 'New',
      basicAuth: { user: 'u', password: 'sssh' },
    });
    await system.api.call('POST', `/v1/webhooks/${id}/disable`, { reason: 'moving house' });
    await system.api.call('DELETE', `/v1/webhooks/${id}`);
    const { data, next } = await historyOf(id);
    expect(next).toBeNull();
    expect(data.map(({ version, type, actor }) => [version, type, actor])).toEqual([
      [5, 'webhook.deleted', 'admin'],
      [4, 'webhook.disabled', 'admin'],
      [3, 'webhook.updated', 'admin'],
      [2, 'webhook.enabled', 'admin'],
      [1, 'webhook.created', 'admin'],
    ]);
    expect(data[1]?.data).toMatchObject({ reason: 'user', note: 'moving house' });
    expect(data[2]).toMatchObject({
      data: { settings: { name: 'New' } },
      secretsChanged: ['password'],
    });
    expect(data[4]?.secretsChanged).toEqual(['signing', 'password']);
    const text = JSON.stringify(data);
    for (const hidden of [secret, 'hush-hush', 'sssh', 'sealed'])
      expect(text).not.toContain(hidden);
    const firstPage = await historyOf(id, '?limit=2');
    expect(firstPage.data.map(({ version }) => version)).toEqual([5, 4]);
    const secondPage = await historyOf(id, `?limit=2&cursor=${firstPage.next}`);
    expect(secondPage.data.map(({ version }) => version)).toEqual([3, 2]);
  });

  it('reads why a webhook was disabled, with the ten failures that did it', async () => {
    system.receiver.behave('/why', answering(502));
    const { id } = await create('/why', { events: ['why.*'] });
    await system.service.publish({ id: 'why', type: 'why.me' });
    await until(
      async () => (await system.api.webhook(id)).status === 'disabled',
      'the webhook to be disabled',
    );
    const [disabled] = (await historyOf(id, '?limit=1')).data;
    expect(disabled).toMatchObject({
      type: 'webhook.disabled',
      actor: 'delivery-worker',
      data: { reason: 'failures' },
    });
    expect(disabled?.failures?.map(({ attempt }) => attempt)).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
    ]);
    expect(disabled?.failures?.[0]?.error).toBe('502 Bad Gateway');
    expect(disabled?.failuresBefore).toBe(0);
  });

  it('narrows the list by state, event, project and text', async () => {
    const api = system.api.as('listing');
    const make = async (name: string, draft: object) =>
      (
        await api.create({
          name,
          url: `http://127.0.0.1:9/${encodeURIComponent(name)}`,
          events: ['a.b'],
          ...draft,
        })
      ).id;
    const ids = {
      on: await make('Alpha 100%', { enabled: true }),
      off: await make('beta', { events: ['c.*'] }),
      project: await make('gamma', { enabled: true, projects: ['7'] }),
    };
    const list = async (path: string) =>
      (await api.call<{ data: { id: string }[] }>('GET', `/v1/webhooks${path}`)).body.data.map(
        ({ id }) => id,
      );
    expect(await list('')).toEqual([ids.project, ids.off, ids.on]);
    expect(await list('/enabled')).toEqual([ids.project, ids.on]);
    expect(await list('/disabled')).toEqual([ids.off]);
    expect(await list('?status=working')).toEqual([ids.project, ids.on]);
    expect(await list('?status=failing')).toEqual([]);
    expect(await list('?event=c.*')).toEqual([ids.off]);
    expect(await list('?event=c.d.e')).toEqual([ids.off]);
    expect(await list('?project=7')).toEqual([ids.project]);
    expect(await list('?q=ALPHA')).toEqual([ids.on]);
    expect(await list('?q=100%25')).toEqual([ids.on]);
    expect(await list('?q=_')).toEqual([]);
    expect(await list('?q=127.0.0.1:9/b')).toEqual([ids.off]);
    expect((await api.call('GET', '/v1/webhooks?colour=red')).status).toBe(422);
  });

  it('replaces a secret while requests go on, both signing for as long as was chosen', async () => {
    const { id, secret: former } = await create('/rotated', { events: ['rotated.*'] });
    const path = `/v1/webhooks/${id}/secret`;
    expect((await system.api.call('GET', path)).body).toEqual({ secret: former });
    const rotated = await system.api.call<{ secret: string; overlapUntil: string }>(
      'POST',
      `${path}/rotate`,
    );
    const { secret: current, overlapUntil } = rotated.body;
    expect(current).not.toBe(former);
    expect(Date.parse(overlapUntil) - Date.now()).toBeGreaterThan(23 * 3_600_000);
    expect((await system.api.call('GET', path)).body).toEqual({ secret: current });
    const verifies = async (eventId: string, secret: string): Promise<boolean> => {
      const arrived = () =>
        system.receiver.at('/rotated').find(({ body }) => body.includes(eventId));
      await until(() => arrived() !== undefined, eventId);
      const { body = '', headers = {} } = arrived() ?? {};
      try {
        new Webhook(secret).verify(body, headers as Record<string, string>);
        return true;
      } catch {
        return false;
      }
    };
    await system.service.publish({ id: 'both-sign', type: 'rotated.once' });
    expect([await verifies('both-sign', former), await verifies('both-sign', current)]).toEqual([
      true,
      true,
    ]);
    await system.api.call('PATCH', `/v1/webhooks/${id}`, { name: 'still the same secrets' });
    const again = await system.api.call<{ secret: string }>('POST', `${path}/rotate`, {
      overlap: '0s',
    });
    await system.service.publish({ id: 'one-signs', type: 'rotated.twice' });
    expect([
      await verifies('one-signs', current),
      await verifies('one-signs', again.body.secret),
      await verifies('one-signs', former),
    ]).toEqual([false, true, false]);
    for (let n = 0; n < 4; n += 1) {
      expect((await system.api.call('POST', `${path}/rotate`)).status).toBe(200);
    }
    expect(await system.api.call('POST', `${path}/rotate`)).toMatchObject({
      status: 409,
      body: { type: '/problems/former-secrets-still-sign' },
    });
    expect((await system.api.call('POST', `${path}/rotate`, { overlap: '8d' })).status).toBe(422);
    const [entry] = (await historyOf(id, '?limit=1')).data;
    expect(entry).toMatchObject({ type: 'webhook.secret-rotated', secretsChanged: ['signing'] });
    await until(
      () => system.service.heardOf('webhook.secret-rotated', id).length === 6,
      'the events',
    );
    expect(JSON.stringify(system.service.heard)).not.toContain('retiring');
  });
});
