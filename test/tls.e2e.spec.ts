import { once } from 'node:events';
import { createSecureServer, type Http2SecureServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { WebhookBody } from './system/api.js';
import { Receiver } from './system/receiver.js';
import { System } from './system/system.js';
import { AUTHORITY_FILE, clientTls, receiverTls } from './system/tls/tls.js';
import { until } from './system/until.js';

describe('over TLS', () => {
  let system: System;

  beforeAll(async () => {
    system = await System.start({
      environment: { POSTRIDER_TRUSTED_CERTIFICATES: AUTHORITY_FILE },
    });
  });
  afterAll(() => system.stop());

  const historyOf = async (webhookId: string) => {
    const [delivery] = await system.api.deliveries(webhookId);
    return (delivery && (await system.api.delivery(delivery.id)).history) ?? [];
  };

  describe('an endpoint that demands a client certificate', () => {
    const { certificate, key, authority } = clientTls();
    const demanding = { ...receiverTls(), ca: authority, requestCert: true };
    const receiver = new Receiver(demanding);
    /** Who was at the other end of each request. */
    const senders: string[] = [];

    beforeAll(() => receiver.start());
    afterAll(() => receiver.stop());

    it('gets nothing until its webhook has one to show, and then what is owed', async () => {
      const { api, service } = system;
      receiver.behave('/mutual', (response) => {
        const { subject } = (response.socket as TLSSocket).getPeerCertificate();
        senders.push(String(subject.CN));
        response.end();
      });
      const { id } = await api.create({
        ...{ url: receiver.url('/mutual'), events: ['mutual.*'], enabled: true },
      });
      await service.publish({ id: 'mutual-1', type: 'mutual.made' });
      await until(async () => (await api.webhook(id)).failures > 0, 'a failure');
      // In TLS 1.3 a server refuses only after the client has done its part: by an alert, or by hanging up.
      const refused = expect.stringMatching(/^(tls_error|connection_lost)$/);
      expect((await historyOf(id))[0]).toMatchObject({ outcome: refused, status: null });
      expect(senders).toEqual([]);

      const changed = await api.call('PATCH', `/v1/webhooks/${id}`, {
        clientCertificate: { certificate, key },
      });
      await until(async () => (await historyOf(id)).at(-1)?.outcome === 'success', 'a success');
      expect(senders).toEqual(['Postrider test client']);
      expect(receiver.eventIds('/mutual')).toEqual(new Set(['mutual-1']));

      expect(changed.body).toMatchObject({ clientCertificate: certificate });
      const secret = key.split('\n')[1]!;
      const shown = [changed, await api.call('GET', `/v1/webhooks/${id}/history`)];
      for (const { text } of shown) expect(text).not.toContain(secret);
    });
  });

  describe('HTTP/2', () => {
    /** The versions in which each path was asked. */
    const versions = new Map<string, string[]>();
    let both: Http2SecureServer;
    const receiver = new Receiver(receiverTls());

    beforeAll(async () => {
      both = createSecureServer({ ...receiverTls(), allowHTTP1: true }, (request, response) => {
        const { url, httpVersion } = request;
        versions.set(url, [...(versions.get(url) ?? []), httpVersion]);
        request.resume().on('end', () => response.end());
      });
      await Promise.all([receiver.start(), once(both.listen(0, '127.0.0.1'), 'listening')]);
    });
    afterAll(async () => {
      both.close();
      await receiver.stop();
    });

    const urlAt = (path: string) =>
      `https://127.0.0.1:${(both.address() as AddressInfo).port}${path}`;
    /** Resolves once it was told of three events. */
    const told = async (url: string, type: string, profile: object): Promise<WebhookBody> => {
      const { api, service } = system;
      const { id } = await api.create({ url, events: [type], enabled: true, profile });
      await service.publish(...[1, 2, 3].map((n) => ({ id: `${type}-${n}`, type })));
      const isTold = async () => {
        const deliveries = await api.deliveries(id);
        return deliveries.filter(({ status }) => status === 'succeeded').length === 3;
      };
      await until(isTold, 'three events to arrive');
      return api.webhook(id);
    };

    it('`http2`: is spoken where the profile asks and the endpoint offers it', async () => {
      expect(await told(urlAt('/asked'), 'http.asked', { http2: true })).toMatchObject({
        ...{ status: 'working', lastFailureAt: null },
      });
      expect(versions.get('/asked')).toEqual(['2.0', '2.0', '2.0']);
      await told(urlAt('/unasked'), 'http.unasked', {});
      expect(versions.get('/unasked')).toEqual(['1.1', '1.1', '1.1']);
    });

    it('gives way to HTTP/1.1 where the endpoint offers no other, which is no failure', async () => {
      const webhook = await told(receiver.url('/old'), 'http.old', { http2: true });
      expect(webhook).toMatchObject({ status: 'working', lastFailureAt: null });
      const ids = ['http.old-1', 'http.old-2', 'http.old-3'];
      expect(receiver.eventIds('/old')).toEqual(new Set(ids));
    });
  });
});
