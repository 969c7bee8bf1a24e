import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createPublicKey, verify } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRemoteJWKSet, decodeJwt, importSPKI, jwtVerify } from 'jose';
import { Webhook } from 'standardwebhooks';
import type { Received } from './system/receiver.js';
import { System } from './system/system.js';
import { until } from './system/until.js';

interface Policy {
  readonly id: string;
  readonly kid: string;
  readonly issuer: string;
  readonly publicKeyPem: string;
}

/** RFC 8410: what stands before the 32 bytes of a public key in DER. */
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');

const tokenIn = ({ body }: Received): string => (JSON.parse(body) as { jwt: string }).jwt;

describe('a delivery', () => {
  let system: System;
  /** Stands before the API as it would in an installation: the public URL is its own. */
  let front: Server;

  beforeAll(async () => {
    front = createServer((request, response) => {
      void fetch(system.apiUrl + (request.url ?? '')).then(async (reply) => {
        const headers = { 'content-type': reply.headers.get('content-type') ?? '' };
        response.writeHead(reply.status, headers).end(await reply.text());
      });
    }).listen(0, '127.0.0.1');
    await once(front, 'listening');
    const publicUrl = `http://127.0.0.1:${(front.address() as AddressInfo).port}`;
    system = await System.start({ environment: { POSTRIDER_PUBLIC_URL: publicUrl } });
  });
  afterAll(async () => {
    await system.stop();
    front.close();
    front.closeAllConnections();
  });

  const newPolicy = async (draft: object): Promise<Policy> =>
    (await system.api.call<Policy>('POST', '/v1/signing-policies', draft)).body;
  const newWebhook = (path: string, profile: object) => {
    const url = system.receiver.url(path);
    return system.api.create({ url, events: [`${path.slice(1)}.*`], enabled: true, profile });
  };
  const received = async (path: string, count = 1): Promise<readonly Received[]> => {
    await until(() => system.receiver.at(path).length >= count, `${count} at ${path}`);
    return system.receiver.at(path);
  };
  const byPolicy = ({ id }: Policy) => ({
    ...{ encoding: 'jwt', signing: { kind: 'jwt', policyId: id } },
  });

  describe('by a policy', () => {
    it.each(['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512'])(
      'is a token of %s around its body',
      async (algorithm) => {
        const path = `/${algorithm.toLowerCase()}`;
        const policy = await newPolicy({ algorithm, audience: 'them', expiresInMinutes: 5 });
        const webhook = await newWebhook(path, byPolicy(policy));
        const event = { id: `e-${algorithm}`, type: `${path.slice(1)}.done`, data: { n: 1 } };
        await system.service.publish(event);
        const [letter] = await received(path);
        expect(letter!.headers['content-type']).toBe('application/json');
        expect(letter!.headers['webhook-signature']).toBeUndefined();
        const key = await importSPKI(policy.publicKeyPem, algorithm);
        const wanted = { issuer: policy.issuer, audience: 'them', algorithms: [algorithm] };
        const { payload, protectedHeader } = await jwtVerify(tokenIn(letter!), key, wanted);
        expect(protectedHeader).toEqual({ typ: 'JWT', alg: algorithm, kid: policy.kid });
        expect(payload).toMatchObject({ sub: webhook.id, jti: expect.stringMatching(/^\w{64}$/) });
        expect(payload['data']).toMatchObject(event);
        const { iat = 0, nbf, exp } = payload;
        expect([nbf, exp]).toEqual([iat, iat + 300]);
        expect(Math.abs(letter!.at / 1_000 - iat)).toBeLessThan(60);
      },
    );

    it('`encoding` and `signing.kind` jwt, `signing.policyId`: is verified by who knows nothing but its issuer', async () => {
      const policy = await newPolicy({ algorithm: 'ES384' });
      await newWebhook('/found', byPolicy(policy));
      await system.service.publish({ id: 'f', type: 'found.done' });
      const [letter] = await received('/found');
      const token = tokenIn(letter!);
      const issuer = decodeJwt(token).iss ?? '';
      const reply = await fetch(`${issuer}/.well-known/openid-configuration`);
      const found = (await reply.json()) as { readonly issuer: string; readonly jwks_uri: string };
      expect(found.issuer).toBe(issuer);
      const keys = createRemoteJWKSet(new URL(found.jwks_uri));
      expect((await jwtVerify(token, keys, { issuer })).payload['data']).toMatchObject({
        ...{ id: 'f', type: 'found.done' },
      });
    });

    it('is another token at every attempt', async () => {
      const policy = await newPolicy({ algorithm: 'ES256' });
      let refusals = 2;
      system.receiver.behave('/again', (response) => {
        refusals -= 1;
        response.writeHead(refusals >= 0 ? 503 : 200).end();
      });
      await newWebhook('/again', byPolicy(policy));
      await system.service.publish({ id: 'a', type: 'again.done' });
      const claims = (await received('/again', 3)).map((letter) => decodeJwt(tokenIn(letter)));
      expect(new Set(claims.map(({ jti }) => jti)).size).toBe(3);
      expect(new Set(claims.map(({ data }) => JSON.stringify(data))).size).toBe(1);
    });

    it('is not sent while the policy is disabled, and says why', async () => {
      const policy = await newPolicy({ algorithm: 'ES256' });
      const { id } = await newWebhook('/paused', {
        ...byPolicy(policy),
        stop: { failures: null },
        retries: { maxAttempts: 1_000, schedule: { kind: 'list', waitsMs: [200] } },
      });
      const set = (disabled: boolean) =>
        system.api.call('PATCH', `/v1/signing-policies/${policy.id}`, { disabled });
      await set(true);
      await system.service.publish({ id: 'p', type: 'paused.done' });
      const attempts = async () => {
        const [delivery] = await system.api.deliveries(id);
        return delivery ? ((await system.api.delivery(delivery.id)).history ?? []) : [];
      };
      await until(async () => (await attempts()).length > 0, 'the first attempt');
      expect((await attempts())[0]).toMatchObject({
        ...{ outcome: 'protocol_error', status: null },
        error: `signing policy ${policy.id} is disabled`,
      });
      expect(system.receiver.at('/paused')).toEqual([]);
      await set(false);
      await received('/paused');
    });
  });

  /** Which of the public keys verify one of a letter's `v1a` signatures. */
  const verifying = ({ headers, body }: Received, publicKeys: readonly string[]) => {
    const text = (name: string) => String(headers[name]);
    const signed = Buffer.from(`${text('webhook-id')}.${text('webhook-timestamp')}.${body}`);
    const signatures = text('webhook-signature')
      .split(' ')
      .filter((one) => one.startsWith('v1a,'))
      .map((one) => Buffer.from(one.slice(4), 'base64'));
    const good = publicKeys.filter((publicKey) => {
      const der = Buffer.concat([SPKI, Buffer.from(publicKey.slice(5), 'base64')]);
      const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
      return signatures.some((signature) => verify(null, signed, key, signature));
    });
    return { good, signatures: signatures.length };
  };

  it('by v1a is signed by its former keys too while they are replaced', async () => {
    const { id } = await newWebhook('/renewed', {
      signing: { kind: 'standard', versions: ['v1a'] },
    });
    interface Keys {
      readonly publicKey: string;
      readonly formerPublicKeys: readonly { readonly publicKey: string; readonly until: string }[];
      readonly overlapUntil: string;
    }
    const keys = async () => (await system.api.call<Keys>('GET', `/v1/webhooks/${id}`)).body;
    const rotate = async (overlap: string) =>
      (await system.api.call<Keys>('POST', `/v1/webhooks/${id}/secret/rotate`, { overlap })).body;
    const letterOf = async (eventId: string) => {
      await system.service.publish({ id: eventId, type: 'renewed.done' });
      const arrived = () =>
        system.receiver.at('/renewed').find(({ body }) => body.includes(eventId));
      await until(() => arrived() !== undefined, eventId);
      return arrived()!;
    };
    const { publicKey: first, formerPublicKeys: none } = await keys();
    expect(none).toEqual([]);
    const rotated = await rotate('1h');
    const second = rotated.publicKey;
    expect(await keys()).toMatchObject({
      publicKey: second,
      formerPublicKeys: [{ publicKey: first, until: rotated.overlapUntil }],
    });
    const during = verifying(await letterOf('during'), [first, second]);
    expect(during).toEqual({ good: [first, second], signatures: 2 });

    const third = (await rotate('0s')).publicKey;
    const after = verifying(await letterOf('after'), [first, second, third]);
    expect(after).toEqual({ good: [third], signatures: 1 });
    expect(JSON.stringify(system.service.heard)).not.toMatch(/whsk_|retiring/);
  });

  it('gets keys of v1a when it asks for them, and never by being rotated', async () => {
    const { id } = await newWebhook('/plain', {});
    const path = `/v1/webhooks/${id}`;
    const { body } = await system.api.call('POST', `${path}/secret/rotate`);
    expect(body).toMatchObject({ secret: expect.stringMatching(/^whsec_/), publicKey: null });
    expect((await system.api.call(`GET`, path)).body).toMatchObject({ publicKey: null });
  });

  it('`signing.versions`: by v1a is verified with the public key that the webhook shows, beside v1', async () => {
    const { secret, id } = await newWebhook('/both', {
      signing: { kind: 'standard', versions: ['v1', 'v1a'] },
    });
    const { body } = await system.api.call<{ publicKey: string }>('GET', `/v1/webhooks/${id}`);
    await system.service.publish({ id: 'b', type: 'both.done' });
    const [letter] = await received('/both');
    const headers = letter!.headers as Record<string, string>;
    expect(new Webhook(secret).verify(letter!.body, headers)).toMatchObject({ id: 'b' });
    expect(verifying(letter!, [body.publicKey]).good).toEqual([body.publicKey]);
  });
});
