import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { admin } from './system/admin.js';
import { AppProcess } from './system/app-process.js';
import { System } from './system/system.js';
import { until } from './system/until.js';

const DAY = 86_400_000;

interface Erasure {
  readonly status: string;
  readonly removed: Readonly<Record<string, number>>;
}

/** A UUIDv7 of an instant (ms since the epoch). */
const idAt = (instant: number, n: number): string => {
  const time = instant.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-${n.toString(16).padStart(12, '0')}`;
};
const startOfDay = (instant: number): number => Math.floor(instant / DAY) * DAY;
const suffixOf = (instant: number): string =>
  new Date(instant).toISOString().slice(0, 10).replaceAll('-', '');

describe('what is kept', () => {
  let system: System;
  const now = Date.now();

  beforeAll(async () => {
    system = await System.start({ workers: 0 });
  });
  afterAll(() => system.stop());

  const call = <Body>(method: string, path: string, account?: string) =>
    (account === undefined ? system.api : system.api.as(account)).call<Body>(method, path);

  /** A day as it was kept then, with one delivery that was made. */
  const lived = async (daysAgo: number, webhookId: string) => {
    const day = startOfDay(now - daysAgo * DAY);
    for (const table of ['domain_events', 'deliveries', 'attempts']) {
      await system.query(
        `create table ${table}_${suffixOf(day)} partition of ${table}
         for values from ('${idAt(day, 0)}') to ('${idAt(day + DAY, 0)}')`,
      );
    }
    const [key, id] = [idAt(day, 1), idAt(day, 2)];
    const body = `{"id":"old-${daysAgo}","type":"task.created","data":{"n":1}}`;
    await system.query(
      `insert into domain_events values ($1, 'default', $2, 'task.created', null, now(), $3, 40, 47)`,
      [key, `old-${daysAgo}`, body],
    );
    await system.query(
      `insert into deliveries values ($1, $2, 'default', $3, 'exhausted', 1, null)`,
      [id, key, webhookId],
    );
    await system.query(
      `insert into attempts values ($1, 1, $2, now(), 1, 'http_status', 500, '500', '{}', 'sorry')`,
      [id, webhookId],
    );
    return { id, partition: `deliveries_${suffixOf(day)}` };
  };

  it('goes by its age as soon as a worker runs: payloads first, then the rest', async () => {
    const { id: webhookId } = await system.api.create({
      ...{ url: system.receiver.url('/kept'), events: ['task.created'] },
    });
    const ancient = await lived(100, webhookId);
    const old = await lived(40, webhookId);
    const recent = await lived(20, webhookId);
    await system.addWorker();
    const isBare = async () =>
      (await call<{ payloadRemoved: boolean }>('GET', '/v1/events/old-40')).body.payloadRemoved;
    await until(isBare, 'the payload to be removed');
    await until(
      async () =>
        (await system.query(`select to_regclass('${ancient.partition}') as there`)).some(
          (row) => (row as { there: unknown }).there === null,
        ),
      'the day to be dropped',
    );
    expect((await call('GET', '/v1/events/old-100')).status).toBe(404);
    expect((await call('GET', `/v1/deliveries/${ancient.id}`)).status).toBe(404);

    expect((await call('GET', '/v1/events/old-40')).body).toMatchObject({
      ...{ type: 'task.created', body: null, payloadRemoved: true },
      deliveries: [{ id: old.id, status: 'exhausted' }],
    });
    await until(async () => {
      const { body } = await call<{ history: [{ response: unknown }] }>(
        'GET',
        `/v1/deliveries/${old.id}`,
      );
      return body.history[0].response === null;
    }, 'the answer to be removed');
    const again = await call('POST', `/v1/deliveries/${old.id}/retry`);
    expect(again).toMatchObject({ status: 410, body: { type: '/problems/payload-removed' } });

    expect((await call('GET', '/v1/events/old-20')).body).toMatchObject({
      body: expect.stringContaining('"n":1'),
      payloadRemoved: false,
    });
    expect((await call('POST', `/v1/deliveries/${recent.id}/retry`)).status).toBe(202);
  });

  it('is shorter than some retries once the settings are: a worker says of how many webhooks', async () => {
    const giveUpAfterMs = 20 * DAY;
    const draft = { url: system.receiver.url('/late'), events: ['a.b'], enabled: true };
    const retries = { maxAttempts: null, giveUpAfterMs };
    await system.api.create({ ...draft, profile: { retries } });
    await system.api.create({ ...draft, profile: { retries } });
    await system.api.create(draft);
    const warnings = async (retention: string) => {
      const environment = { ...system.environment, POSTRIDER_PAYLOAD_RETENTION: retention };
      const worker = await AppProcess.start('delivery-worker', environment);
      await worker.stop();
      return worker.lines.filter((line) => line.includes('webhooks.retries-outlast-retention'));
    };
    expect(await warnings('20d')).toEqual([]);
    expect(await warnings('19d')).toEqual([expect.stringContaining('"webhooks":2,')]);
  });

  describe('can be erased', () => {
    /** An account with a webhook that was told of an event. */
    const furnished = async (account: string) => {
      const api = system.api.as(account);
      await system.api.call('PUT', `/v1/accounts/${account}`, { name: account });
      await api.call('PUT', '/v1/principals/alice', { name: 'Alice', email: 'alice@example.com' });
      const path = `/${account}`;
      const { id } = await api.create({
        ...{ url: system.receiver.url(path), events: ['*'], enabled: true },
      });
      await publish(account, 'e-1');
      await until(() => system.receiver.eventIds(path).has('e-1'), 'the delivery');
      await until(
        async () => (await api.deliveries(id))[0]?.status === 'succeeded',
        'the success to be recorded',
      );
      return { api, id, path };
    };
    const publish = (account: string, id: string) =>
      system.service.publish({ id, type: 'task.created', account, data: { name: 'Bob' } });

    it('an event, by REST and by the administrative scope alone', async () => {
      const { api, id } = await furnished('events-inc');
      const reply = await api.call<Erasure>('DELETE', '/v1/events/e-1');
      expect(reply).toMatchObject({
        status: 200,
        body: { status: 'done', removed: { deliveries: 1, attempts: 1, events: 1 } },
      });
      expect((await api.call('GET', '/v1/events/e-1')).status).toBe(404);
      expect(await api.deliveries(id)).toEqual([]);
      expect((await api.call('DELETE', '/v1/events/e-1')).status).toBe(404);
    });

    it('an event, by the command', async () => {
      const { api, id } = await furnished('one-event-inc');
      const line = ['erase', '--account', 'one-event-inc', '--event', 'e-1'];
      const ended = await admin(line, system.environment);
      expect(ended).toEqual({
        ...{ code: 0, stderr: '' },
        stdout: 'Erased of the event e-1: 1 deliveries, 1 attempts, 1 events.\n',
      });
      expect(await api.deliveries(id)).toEqual([]);
      expect(await admin(line, system.environment)).toMatchObject({
        ...{ code: 1, stdout: '' },
        stderr: 'There is no domain event e-1 in this account.\n',
      });
    });

    it('an account, by REST: its webhooks stop, and all of it goes', async () => {
      const { api, id, path } = await furnished('closing-inc');
      const erase = async () =>
        (await call<Erasure>('POST', '/v1/accounts/closing-inc/erase')).body.status;
      await until(async () => (await erase()) === 'done', 'all of it to go');
      expect(await erase()).toBe('done');
      expect(await call('POST', '/v1/accounts/closnig-inc/erase')).toMatchObject({
        ...{ status: 404, body: { type: '/problems/account-not-found' } },
      });
      expect(system.service.heardOf('webhook.deleted', id)).toHaveLength(1);
      expect((await call('GET', '/v1/accounts/closing-inc')).status).toBe(404);
      expect((await api.call('GET', `/v1/webhooks/${id}/history`)).status).toBe(404);
      expect((await api.call<{ data: [] }>('GET', '/v1/events')).body.data).toEqual([]);
      expect((await api.call<{ data: [] }>('GET', '/v1/principals')).body.data).toEqual([]);

      const before = system.receiver.at(path).length;
      await publish('closing-inc', 'e-2');
      await until(
        async () => (await api.call('GET', '/v1/events/e-2')).status === 200,
        'the event to be kept',
      );
      expect((await api.call<{ deliveries: [] }>('GET', '/v1/events/e-2')).body.deliveries).toEqual(
        [],
      );
      expect(system.receiver.at(path)).toHaveLength(before);
    });

    it('an account, by the command, which says what it removed', async () => {
      const { api, id } = await furnished('gone-inc');
      const other = await furnished('staying-inc');
      const line = ['erase', '--account', 'gone-inc', '--json'];
      const { code, stdout, stderr } = await admin(line, system.environment);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(JSON.parse(stdout)).toMatchObject({
        done: true,
        removed: { webhooks: 1, events: 1, deliveries: 1, attempts: 1, principals: 1, accounts: 1 },
      });
      expect((await api.call('GET', `/v1/webhooks/${id}`)).status).toBe(404);
      expect(await other.api.deliveries(other.id)).toHaveLength(1);
      expect(JSON.parse((await admin(line, system.environment)).stdout)).toEqual({
        ...{ done: true, removed: {} },
      });
    });

    it('not by whoever may not', async () => {
      const { api } = await furnished('guarded-inc');
      const keyed = async (scope: string) => {
        const issued = await api.call<{ key: string }>('POST', '/v1/api-keys', {
          ...{ name: scope, scopes: [scope] },
        });
        return { authorization: `Bearer ${issued.body.key}` };
      };
      const writing = await keyed('deliveries:write');
      const administrative = await keyed('administrative');
      const { api: anyone } = system;
      expect((await anyone.call('DELETE', '/v1/events/e-1', undefined, writing)).status).toBe(403);
      const path = '/v1/accounts/guarded-inc/erase';
      expect((await anyone.call('POST', path, undefined, administrative)).status).toBe(403);
      expect(
        (await anyone.call('DELETE', '/v1/events/e-1', undefined, administrative)).status,
      ).toBe(200);
    });

    it.each([
      [['erase'], '--account is missing.'],
      [['erase', 'x', '--account', 'y'], 'That is too much.'],
    ])('not by a wrong line: %j', async (line, complaint) => {
      const ended = await admin(line, system.environment);
      expect(ended).toMatchObject({ code: 2, stderr: expect.stringContaining(complaint) });
    });
  });
});
