import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import {
  InMemoryAccessStore,
  RecordingLog,
} from '../../../../libs/application/src/testing/index.js';
import { IssuerTokens } from './issuer-tokens.js';

const [ISSUER, AUDIENCE] = ['https://issuer.example.com', 'postrider'];

describe('a token of the issuer', () => {
  let server: Server;
  let tokens: IssuerTokens;
  let sign: (claims: object) => Promise<string>;

  beforeAll(async () => {
    const { privateKey, publicKey } = await generateKeyPair('ES256');
    const keys = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), alg: 'ES256' }] });
    server = createServer((_request, reply) => reply.end(keys)).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const jwksUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const settings = { issuer: ISSUER, audience: AUDIENCE, jwksUrl };
    tokens = new IssuerTokens(settings, new InMemoryAccessStore(), new RecordingLog());
    sign = (claims) =>
      new SignJWT({ ...usual(), ...claims }).setProtectedHeader({ alg: 'ES256' }).sign(privateKey);
  });
  afterAll(() => void server.close());

  const usual = () => ({
    ...{ iss: ISSUER, aud: AUDIENCE, exp: Math.floor(Date.now() / 1_000) + 600 },
    ...{ sub: 'alice', account: 'acme', scope: 'administrative' },
  });

  it('is good for its account', async () => {
    expect(await tokens.authenticate(await sign({}))).toMatchObject({
      ...{ actor: 'principal:alice', account: 'acme', scopes: new Set(['administrative']) },
    });
    const among = await sign({ aud: ['other', AUDIENCE] });
    expect(await tokens.authenticate(among)).toBeDefined();
  });

  it.each([
    ...[{ sub: null }, { sub: 7 }, { sub: ['alice'] }, { sub: {} }, { sub: '' }, { sub: 'a\0b' }],
    ...[{ account: null }, { account: 7 }, { account: ['acme'] }, { account: '' }],
    ...[{ scope: null }, { scope: 7 }, { scope: ['administrative'] }, { scope: {} }],
    ...[{ exp: null }, { exp: '2999-01-01' }, { exp: 1 }, { exp: [9e9] }],
    ...[{ aud: null }, { aud: 7 }, { aud: [] }, { aud: ['other'] }, { aud: {} }],
    ...[{ iss: null }, { iss: [ISSUER] }, { nbf: 'now' }, { nbf: 9e9 }],
  ])('with %j is nobody’s', async (claims) => {
    expect(await tokens.authenticate(await sign(claims))).toBeUndefined();
  });
});
