import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Api, type WebhookBody } from '../system/api.js';
import { answering, type Received } from '../system/receiver.js';
import { System } from '../system/system.js';
import { DAY, TimedHook } from './timed-hook.js';

interface Tokens {
  readonly access_token: string;
  readonly refresh_token: string;
}
interface Problem {
  readonly status: number;
  readonly detail: string;
}

describe('what is valid for a time', () => {
  let system: System;
  let webhooks: string;

  beforeAll(async () => {
    system = await System.start({ time: 'movable' });
    webhooks = `${system.apiUrl}/v1/webhooks`;
  });
  afterAll(() => system.stop());

  describe('is a secret that was replaced:', () => {
    const signatures = ({ headers }: Received): readonly string[] =>
      String(headers['webhook-signature']).split(' ');
    /** By Standard Webhooks 1.0. */
    const signatureBy = (secret: string, { headers, body }: Received): string => {
      const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
      const text = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
      return `v1,${createHmac('sha256', key).update(text).digest('base64')}`;
    };

    it.each([
      ['24 hours', undefined, '23h', '1h'],
      ['7 days', '7d', '6.9d', '0.1d'],
    ])('for %s it signs too, then the new one alone', async (_, overlap, before, rest) => {
      const hook = await TimedHook.create(system, {});
      const rotated = await system.api.call<{ secret: string }>(
        'POST',
        `/v1/webhooks/${hook.id}/secret/rotate`,
        overlap === undefined ? {} : { overlap },
      );
      const [current, former] = [rotated.body.secret, hook.secret];
      const delivered = async (count: number): Promise<Received> => {
        await hook.publish();
        await hook.arrived(count);
        return hook.received.at(-1)!;
      };
      for (const [n, span] of ['0s', before].entries()) {
        await system.clock.forward(span);
        const one = await delivered(n + 1);
        expect(signatures(one)).toEqual([signatureBy(current, one), signatureBy(former, one)]);
      }
      await system.clock.forward(rest);
      const last = await delivered(3);
      expect(signatures(last)).toEqual([signatureBy(current, last)]);
    });
  });

  describe('is the code of a URL that has to prove itself:', () => {
    const verification = {
      kind: 'callback',
      on: ['create'],
      validMs: DAY,
      trustsProvenUrls: false,
    };
    const toProve = (behaviour = answering(200)) =>
      TimedHook.create(system, { verification }, behaviour);
    /** Calls back as it was asked to by the latest request. */
    const callBack = async (hook: TimedHook) => {
      const { data } = JSON.parse(hook.received.at(-1)!.body) as { data: { callbackUrl: string } };
      const { pathname, search } = new URL(data.callbackUrl);
      return new Api(system.apiUrl, 'nobody').call<Problem>('POST', pathname + search);
    };

    it('`verification.validMs`: for 24 hours it is taken', async () => {
      const hook = await toProve();
      await hook.arrived(1);
      await system.clock.forward('23h');
      expect((await callBack(hook)).status).toBe(200);
      expect(await hook.find()).toMatchObject({ enabled: true });
    });

    it('`verification.validMs`: then it is refused, with what to do about it, and a new one is taken', async () => {
      const hook = await toProve();
      await hook.arrived(1);
      await system.clock.forward('25h');
      expect(await callBack(hook)).toMatchObject({
        status: 404,
        body: { detail: expect.stringMatching(/expired.*Ask for a new one/) },
      });
      expect(await hook.find()).toMatchObject({ enabled: false, disabledReason: 'unverified' });
      await hook.call('POST', '/resend-verification');
      await hook.arrived(2);
      expect((await callBack(hook)).status).toBe(200);
      expect(await hook.find()).toMatchObject({ enabled: true });
    });

    it('for 24 hours it is sent again to who does not take it, ever more rarely', async () => {
      const hook = await toProve(answering(503));
      await hook.arrived(1);
      for (const [n, span] of ['10s', '1m', '5m', '30m', '2h', '2h'].entries()) {
        await system.clock.forward(span);
        await hook.arrived(n + 2);
      }
      expect(hook.waits.slice(2)).toEqual([5, 30, 120, 120]);
      await system.clock.forward('20h');
      // Another's first request shows that whoever sends them has looked.
      const other = await toProve();
      await other.arrived(1);
      await hook.arrived(7);
      expect(hook.received).toHaveLength(7);
    });
  });

  it('is the reply to an Idempotency-Key: for 24 hours it is told again, then the work is done anew', async () => {
    const draft = { url: system.receiver.url('/once'), events: ['once.*'] };
    const post = () =>
      system.api.call<WebhookBody>('POST', '/v1/webhooks', draft, { 'idempotency-key': 'one' });
    const first = await post();
    await system.clock.forward('23h');
    const again = await post();
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(again.text).toBe(first.text);
    await system.clock.forward('1h');
    const anew = await post();
    expect([first.status, anew.status]).toEqual([201, 201]);
    expect(anew.headers.get('idempotency-replayed')).toBeNull();
    expect(anew.body.id).not.toBe(first.body.id);
  });

  const statusWith = async (token: string): Promise<number> =>
    (await fetch(webhooks, { headers: { authorization: `Bearer ${token}` } })).status;

  it('is an API key with an end', async () => {
    const { body } = await system.api.call<{ key: string }>('POST', '/v1/api-keys', {
      ...{ name: 'for a month', scopes: ['webhooks:read'] },
      expiresAt: new Date(system.clock.now() + 30 * DAY).toISOString(),
    });
    await system.clock.forward('29.9d');
    expect(await statusWith(body.key)).toBe(200);
    await system.clock.forward('0.1d');
    expect(await statusWith(body.key)).toBe(401);
  });

  it('is an access token, and longer what renews it', async () => {
    const { body: issued } = await system.api.call<{ id: string; key: string }>(
      'POST',
      '/v1/api-keys',
      { name: 'client', scopes: ['webhooks:read'] },
    );
    const ask = async (form: Readonly<Record<string, string>>) => {
      const response = await fetch(`${system.apiUrl}/oauth2/token`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ client_id: issued.id, client_secret: issued.key, ...form }),
      });
      return { status: response.status, body: (await response.json()) as Tokens };
    };
    const renew = ({ refresh_token }: Tokens) =>
      ask({ grant_type: 'refresh_token', refresh_token, expires_in: '3600' });
    const { body: first } = await ask({
      ...{ grant_type: 'client_credentials', expires_in: '3600' },
      scope: 'webhooks:read offline_access',
    });
    await system.clock.forward('0.9h');
    expect(await statusWith(first.access_token)).toBe(200);
    await system.clock.forward('0.1h');
    expect(await statusWith(first.access_token)).toBe(401);
    await system.clock.forward('29d');
    const second = await renew(first);
    expect(second.status).toBe(200);
    expect(await statusWith(second.body.access_token)).toBe(200);
    await system.clock.forward('30d');
    expect((await renew(second.body)).status).toBe(400);
  });
});
