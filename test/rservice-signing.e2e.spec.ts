import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createRemoteJWKSet, customFetch, importSPKI, jwtVerify } from 'jose';
import { describeDialect } from './system/describe-dialect.js';
import type { Received } from './system/receiver.js';
import {
  ACCOUNT,
  read,
  RServiceClient,
  type Envelope,
  type Shown,
} from './system/rservice-client.js';
import { until } from './system/until.js';

describeDialect('rservice', 'R-Service signs by a webhook policy', () => {
  let client: RServiceClient;

  beforeAll(async () => {
    client = await RServiceClient.start();
  });
  afterAll(() => client.stop());

  const makePolicy = async (fields: object) => {
    const reply = await client.ask('POST', '/v1/webhook_policies', fields);
    expect([reply.status, reply.text]).toEqual([201, reply.text]);
    return { reply, policy: read(reply) };
  };
  const jwtOf = ({ body }: Received): string => (JSON.parse(body) as { jwt: string }).jwt;
  /** Answers the second time, and takes any event for verified. */
  const failingOnce = (path: string): string => {
    client.system.receiver.behave(path, (response) => {
      response.writeHead(client.at(path).length === 1 ? 503 : 200).end();
    });
    return client.system.receiver.url(path);
  };
  const prove = async (id: number) => {
    const { id: webhookId } = await client.native(id);
    await client.system.api.as(ACCOUNT).call('PATCH', `/v1/webhooks/${webhookId}`, {
      profile: { verification: { kind: 'none' } },
      enabled: true,
    });
  };

  it('that is made, shown, listed and changed', async () => {
    const { reply, policy } = await makePolicy({
      ...{ jwt_alg: 'rs256', jwt_audience: 'them', jwt_claim_expires_in: 5 },
    });
    const at = `/v1/webhook_policies/${policy.id}`;
    expect(reply.headers.location).toBe(`https://api.4me.example${at}`);
    expect(Object.keys(policy)).toEqual([
      ...['id', 'name', 'jwt_alg', 'jwt_audience', 'jwt_claim_expires_in'],
      ...['created_at', 'updated_at', 'public_key_pem'],
    ]);
    const { public_key_pem: pem, ...rest } = policy;
    expect(pem).toMatch(/^-----BEGIN PUBLIC KEY-----/);
    expect(read(await client.ask('GET', at))).toEqual(rest);
    const rows = read<Shown[]>(await client.ask('GET', '/v1/webhook_policies'));
    expect(Object.keys(rows[0]!)).toEqual(['id', 'name', 'created_at', 'updated_at']);
    const name = String(policy['name']).toUpperCase();
    expect(
      read<Shown[]>(await client.ask('GET', `/v1/webhook_policies?name=${name}`)),
    ).toHaveLength(1);
    // Some clients end every path with a slash.
    for (const [path, count] of [
      ['/v1/webhook_policies/', 1],
      ['/v1/webhook_policies/enabled/?per_page=100', 1],
      ['/v1/webhook_policies/disabled/', 0],
      ['/v1/webhook_policies?created_at=>=2016-01-15T23:00:00Z', 1],
      ['/v1/webhook_policies?updated_at=<2016-01-15T23:00:00Z', 0],
    ] as const) {
      const listed = await client.ask('GET', path);
      expect([path, listed.status, read<Shown[]>(listed).length]).toEqual([path, 200, count]);
    }
    expect(read(await client.ask('GET', `${at}/`))).toEqual(rest);
    const slashed = await client.ask('PATCH', `${at}/`, { jwt_audience: 'them' });
    expect([slashed.status, read(slashed)['jwt_audience']]).toEqual([200, 'them']);
    const changed = await client.ask('PATCH', at, { disabled: true, jwt_claim_expires_in: null });
    expect(read(changed)).toMatchObject({ disabled: true, jwt_audience: 'them' });
    expect(read(changed)).not.toHaveProperty('jwt_claim_expires_in');
    expect(read<Shown[]>(await client.ask('GET', '/v1/webhook_policies/disabled'))).toHaveLength(1);
    const used = await client.ask('POST', '/v1/webhooks', {
      ...{ event: 'ci.update', uri: client.receive('/no-policy'), webhook_policy_id: policy.id },
    });
    expect([used.status, read<{ errors: unknown }>(used).errors]).toEqual([
      422,
      [['webhook_policy', 'Webhook policy is disabled']],
    ]);
    expect((await client.ask('DELETE', `${at}/`)).status).toBe(204);
    expect((await client.ask('GET', at)).status).toBe(404);
    for (const alg of ['none', 'hs256', 'hs384', 'hs512', '']) {
      const refused = await client.ask('POST', '/v1/webhook_policies', { jwt_alg: alg });
      expect([refused.status, read<{ errors: string[][] }>(refused).errors[0]?.[0]]).toEqual([
        ...[422, 'jwt_alg'],
      ]);
    }
  });

  it('what jose verifies by its key, made anew when it is sent again', async () => {
    const { policy } = await makePolicy({ jwt_alg: 'rs256', jwt_audience: 'them' });
    const uri = failingOnce('/signed');
    const made = await client.create({
      event: 'release.update',
      uri,
      webhook_policy_id: policy.id,
    });
    expect(made['webhook_policy']).toEqual({ id: policy.id, name: policy['name'] });
    await until(() => client.at('/signed').length === 1, 'the verification');
    const key = await importSPKI(String(policy['public_key_pem']), 'RS256');
    const verify = (received: Received) =>
      jwtVerify<{ data: Envelope }>(jwtOf(received), key, {
        ...{ issuer: 'https://wdc.4me.example', audience: 'them', algorithms: ['RS256'] },
        ...{ subject: String(made.id), maxTokenAge: 60 },
      });
    const asked = await verify(client.at('/signed')[0]!);
    const callback = new URL(String(asked.payload.data.payload['callback']));
    expect((await client.visit(callback)).status).toBe(200);
    let tries = 0;
    client.system.receiver.behave('/signed', (response) => {
      tries += 1;
      response.writeHead(tries === 1 ? 503 : 200).end();
    });
    await client.publish({ id: 'signed', type: 'release.updated', data: { id: 7 } });
    await until(() => client.at('/signed').length === 3, 'the event, twice');
    const tokens = await Promise.all(client.at('/signed').slice(1).map(verify));
    expect(new Set(tokens.map(({ payload }) => payload.jti)).size).toBe(2);
    for (const [i, { payload, protectedHeader }] of tokens.entries()) {
      expect(payload.data).toMatchObject({ event: 'release.update', object_id: 7 });
      const receivedAt = client.at('/signed')[i + 1]!.at / 1_000;
      expect(Math.abs(receivedAt - payload.iat!)).toBeLessThan(60);
      expect(payload.nbf).toBe(payload.iat);
      expect(payload).not.toHaveProperty('exp');
      expect(protectedHeader).toMatchObject({ typ: 'JWT', alg: 'RS256' });
    }
    expect(client.at('/signed')[1]!.headers['content-type']).toBe(
      'application/json; charset=utf-8',
    );
  });

  it('what jose verifies by the keys that its issuer leads to', async () => {
    const { policy } = await makePolicy({ jwt_alg: 'es512', jwt_claim_expires_in: 5 });
    const uri = failingOnce('/discovered');
    const { id } = await client.create({
      ...{ event: 'flsa.update', uri, webhook_policy: { id: policy.id } },
      openid_connect_discovery: true,
    });
    await until(() => client.at('/discovered').length === 1, 'the verification');
    await prove(id);
    const count = client.at('/discovered').length;
    await client.publish({ id: 'discovered', type: 'flsa.updated', data: { id: 7 } });
    await until(() => client.at('/discovered').length > count, 'the event');
    const issuer = `https://wdc.4me.example/webhook_policies/${String(policy['name'])}`;
    const found = await client.visit(new URL(`${issuer}/.well-known/openid-configuration`));
    expect(found.headers['cache-control']).toContain('max-age=3600');
    const discovery = read<{ issuer: string; jwks_uri: string }>(found);
    expect(discovery.issuer).toBe(issuer);
    expect(new URL(discovery.jwks_uri).host).toBe('wdc.4me.example');
    const keys = createRemoteJWKSet(new URL(discovery.jwks_uri), {
      [customFetch]: async (url) => {
        const { status, text } = await client.visit(new URL(url));
        return new Response(text, { status });
      },
    });
    const token = jwtOf(client.at('/discovered').at(-1)!);
    const verified = await jwtVerify<{ data: Envelope }>(token, keys, {
      issuer,
      maxTokenAge: 60,
    });
    expect(verified.protectedHeader).toMatchObject({ alg: 'ES512', kid: expect.any(String) });
    expect(verified.payload.exp).toBe(verified.payload.iat! + 300);
    expect(verified.payload.data.event).toBe('flsa.update');
    const plain = await client.ask('PATCH', `/v1/webhooks/${id}`, { webhook_policy_id: null });
    expect(read(plain)).not.toHaveProperty('webhook_policy');
    expect(read(plain)['openid_connect_discovery']).toBe(true);
  });
});
