import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Receiver } from './system/receiver.js';
import { System } from './system/system.js';
import { AUTHORITY_FILE, receiverTls } from './system/tls/tls.js';
import { Tunnels } from './system/tunnels.js';
import { until } from './system/until.js';

describe('an installation behind a proxy that trusts an authority of its own', () => {
  const tunnels = new Tunnels();
  const receiver = new Receiver(receiverTls());
  let system: System;

  beforeAll(async () => {
    await receiver.start();
    system = await System.start({
      environment: {
        POSTRIDER_HEALTH_PORT: '0',
        POSTRIDER_PROXY: await tunnels.start(),
        POSTRIDER_TRUSTED_CERTIFICATES: AUTHORITY_FILE,
      },
    });
  });
  afterAll(async () => {
    await system.stop();
    await receiver.stop();
    await tunnels.stop();
  });

  it('delivers over TLS, by a tunnel', async () => {
    const { api, service } = system;
    await api.create({ url: receiver.url('/safe'), events: ['task.created'], enabled: true });
    await service.publish({ id: 'safely', type: 'task.created' });
    await until(() => receiver.at('/safe').length > 0, 'the event at its receiver');
    expect(receiver.eventIds('/safe')).toEqual(new Set(['safely']));
    expect(tunnels.asked).toContain(new URL(receiver.url('/')).host);
  });

  it('makes test deliveries the same way', async () => {
    const url = receiver.url('/tried');
    const before = tunnels.asked.length;
    const { body } = await system.api.call('POST', '/v1/webhooks/test', { url });
    expect(body).toMatchObject({ delivered: true, outcome: 'success' });
    expect(tunnels.asked.length).toBeGreaterThan(before);
  });

  describe('when the proxy', () => {
    const EVENTS = 15;
    const ready = async () => {
      const response = await fetch(`${system.workers[0]!.url}/health/ready`);
      return ((await response.json()) as { checks: Readonly<Record<string, string>> }).checks;
    };
    const logged = (event: string) =>
      system.workers[0]!.lines.filter((line) => line.includes(`"${event}"`));

    it.each<[string, () => Promise<void>, () => Promise<unknown>]>([
      ['is away', () => tunnels.stop(), () => tunnels.start()],
      ['does not let us in', async () => tunnels.refuse(407), async () => tunnels.refuse(null)],
    ])('%s, nobody is to blame and nothing is lost', async (what, fail, mend) => {
      const { api, service } = system;
      const path = `/${what.replaceAll(' ', '-')}`;
      const before = logged('proxy.failing').length;
      const { id } = await api.create({
        ...{ url: receiver.url(path), events: ['task.done'], enabled: true },
        profile: { retries: { maxAttempts: 1 } },
      });
      await fail();
      const ids = Array.from({ length: EVENTS }, (_, n) => `${path}-${n}`);
      await service.publish(...ids.map((each) => ({ id: each, type: 'task.done' })));
      await until(() => logged('webhook.put-off').some((line) => line.includes(id)), 'a try');
      await until(async () => (await api.deliveries(id)).length === EVENTS, 'all to be owed');
      expect(await ready()).toMatchObject({ proxy: 'down', database: 'ok' });
      for (const delivery of await api.deliveries(id))
        expect(delivery).toMatchObject({ status: 'pending', attempts: 0 });
      expect(await api.webhook(id)).toMatchObject({ status: 'working', failures: 0 });
      expect(logged('proxy.failing')).toHaveLength(before + 1);

      await mend();
      await until(() => receiver.eventIds(path).size === EVENTS, 'everything to arrive');
      expect(receiver.eventIds(path)).toEqual(new Set(ids));
      expect(await ready()).toMatchObject({ proxy: 'ok' });
      const { failures } = await api.webhook(id);
      expect(failures).toBe(0);
    });

    it('does not reach an endpoint, that is a failure of the endpoint', async () => {
      const { api, service } = system;
      tunnels.refuse(502);
      const { id } = await api.create({
        ...{ url: receiver.url('/nowhere'), events: ['task.lost'], enabled: true },
      });
      await service.publish({ id: 'lost', type: 'task.lost' });
      await until(async () => (await api.webhook(id)).failures > 0, 'a failure');
      tunnels.refuse(null);
      await until(() => receiver.eventIds('/nowhere').has('lost'), 'a further attempt');
    });
  });
});
