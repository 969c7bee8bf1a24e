import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { allDialects } from '#dialects';
import { freshDatabase, type Fresh } from './services/index.js';
import { Api, type WebhookBody } from './system/api.js';
import { AppProcess } from './system/app-process.js';
import { buildWithout } from './system/build-without.js';
import { answering, Receiver } from './system/receiver.js';
import { until } from './system/until.js';

const APPS = 3;
const HOUR = 3_600_000;
const ACCOUNT = 'acme';

interface Shown extends WebhookBody {
  readonly preset: string;
  readonly profile: object | null;
}

interface DeliveryShown {
  readonly webhookId: string;
  readonly status: string;
  readonly attempts: number;
  readonly reason: string | null;
}

const DIALECTS = allDialects();

describe('an installation that a dialect was taken away from', () => {
  const receiver = new Receiver();
  const ids = new Map<string, string>();
  let database: Fresh;
  let folder: string;
  let environment: Record<string, string>;
  let running: AppProcess;
  let api: Api;

  beforeAll(async () => {
    [database, folder] = [await freshDatabase(), await mkdtemp(join(tmpdir(), 'postrider-left-'))];
    await receiver.start();
    environment = {
      ...{ DATABASE_URL: database.url, AMQP_URL: 'in-process:', PORT: '0' },
      POSTRIDER_DATA_DIR: folder,
      POSTRIDER_ADMIN_KEY: randomBytes(24).toString('hex'),
      POSTRIDER_SECRET_KEYS: `k1:${randomBytes(32).toString('base64')}`,
      POSTRIDER_LEASE: '20s',
    };
    await start();
    for (const preset of ['native', ...DIALECTS.map(({ name }) => name)]) {
      receiver.behave(`/${preset}`, answering(200, '{"status":"OK"}', 'application/json'));
      const { id } = await api.create({
        ...{ url: receiver.url(`/${preset}`), events: [`${preset}.*`, 'all.*'], enabled: true },
        ...{ name: preset, preset, profile: { verification: { kind: 'none' } } },
      });
      ids.set(preset, id);
    }
    await running.stop();
  });
  afterAll(async () => {
    await receiver.stop();
    await database.drop();
    await rm(folder, { recursive: true });
  });

  const start = async (root?: string): Promise<void> => {
    const options = { appsToWaitFor: APPS, movedMs: 0, root };
    running = await AppProcess.start('standalone', environment, options);
    api = new Api(running.url, environment['POSTRIDER_ADMIN_KEY'] ?? '').as(ACCOUNT);
  };
  const list = async (path = '') =>
    (await api.call<{ data: readonly Shown[] }>('GET', `/v1/webhooks${path}`)).body.data;
  const deliveryOf = async (webhook: string, event: string) => {
    const path = `/v1/deliveries?event=${event}&webhook=${webhook}`;
    return (await api.call<{ data: readonly DeliveryShown[] }>('GET', path)).body.data[0];
  };

  describe.each(DIALECTS)('$name', ({ name, accountInPath }) => {
    let root: string;
    let left: string;

    beforeEach(async () => {
      root = await buildWithout(name);
      await start(root);
      left = ids.get(name) ?? '';
    });
    afterEach(async () => {
      await running.stop();
      await rm(root, { recursive: true });
    });

    it('shows, disables and deletes what was left of it, and says why it is not delivered to', async () => {
      const webhooks = await list();
      expect(new Set(webhooks.map(({ preset }) => preset))).toEqual(new Set(ids.keys()));
      for (const { preset, profile } of webhooks) expect(profile === null).toBe(preset === name);
      expect(await list('/enabled')).toHaveLength(ids.size);
      const place = accountInPath ? `/${name}/${ACCOUNT}` : `/${name}`;
      const gone = await api.call('GET', `${place}/anything`);
      expect(gone.body).toMatchObject({ type: '/problems/not-found' });

      const event = `left-${name}`;
      await api.call('POST', '/v1/events', { id: event, type: 'all.done', data: { id: 7 } });
      for (const [preset, id] of ids) {
        if (preset === name) continue;
        await until(
          async () => (await deliveryOf(id, event))?.status === 'succeeded',
          `what is told to ${preset}`,
        );
      }
      expect(await deliveryOf(left, event)).toMatchObject({ status: 'pending', attempts: 0 });
      await running.moveTime(2 * HOUR);
      await until(async () => (await deliveryOf(left, event))?.status === 'suppressed', 'the end');
      expect(await deliveryOf(left, event)).toMatchObject({ reason: 'unknown-preset' });
      expect(receiver.at(`/${name}`).map(({ body }) => body)).not.toContainEqual(
        expect.stringContaining(event),
      );

      const path = `/v1/webhooks/${left}`;
      const disabled = await api.call('PATCH', path, { enabled: false });
      expect(disabled).toMatchObject({ status: 200, body: { enabled: false, profile: null } });
      for (const reply of [
        await api.call('POST', `${path}/enable`),
        await api.call('POST', `${path}/test`),
      ]) {
        expect(reply).toMatchObject({ status: 400, body: { type: '/problems/unknown-preset' } });
      }
      expect((await list('/disabled')).map(({ id }) => id)).toEqual([left]);
      expect((await api.call('DELETE', path)).status).toBe(204);
      expect((await list()).map(({ id }) => id)).not.toContain(left);
      ids.delete(name);
    });
  });
});
