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
});
