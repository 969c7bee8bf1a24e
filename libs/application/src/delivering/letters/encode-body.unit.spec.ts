import { describe, expect, it } from '@jest/globals';
import { NATIVE_PROFILE, type DeliveryProfile } from '#domain';
import { KnownPolicies } from '../../signing/known-policies.js';
import { SignTokens } from '../../signing/sign-tokens.js';
import {
  ACCOUNT,
  aSigningPolicy,
  FakeClock,
  FakeSeals,
  FakeTokenKeys,
  InMemorySigningPolicies,
  NOON,
  PlainDigests,
} from '../../testing/index.js';
import { EncodeBody } from './encode-body.js';

const policies = new InMemorySigningPolicies();
const [keys, seals] = [new FakeTokenKeys(), new FakeSeals()];
const known = new KnownPolicies(policies, new FakeClock());
const address = { publicUrl: 'https://example.com' };
const encode = new EncodeBody(new SignTokens(known, keys, seals, new PlainDigests(), address));
const context = { account: ACCOUNT, webhookId: 'webhook-1', now: NOON };

const encoded = (
  given: Partial<Pick<DeliveryProfile, 'encoding' | 'signing'>>,
  json: string,
  more: Partial<Parameters<EncodeBody['execute']>[2]> = {},
) => encode.execute({ ...NATIVE_PROFILE, ...given }, json, { ...context, ...more });

describe('a body', () => {
  it('leaves as JSON as it was rendered', async () => {
    const json = '{"n": 1.0}';
    const [plain, named] = [await encoded({}, json), 'application/cloudevents+json'];
    expect(plain).toEqual({ body: json, contentType: 'application/json' });
    expect(await encoded({}, json, { contentType: named })).toEqual({
      ...{ body: json, contentType: named },
    });
  });

  it.each([
    [
      '{"id":1,"resource_url":"https://planet-express.api.accelo.com/api/v0/tasks/1"}',
      'id=1&resource_url=https%3A%2F%2Fplanet-express.api.accelo.com%2Fapi%2Fv0%2Ftasks%2F1',
    ],
    ['{"a b": "x & y=z", "é": "\\u00e9\\n"}', 'a+b=x+%26+y%3Dz&%C3%A9=%C3%A9%0A'],
    ['{"n":null,"t":true,"z":-1.50e3}', 'n=&t=true&z=-1.50e3'],
    ['{"big":12345678901234567890}', 'big=12345678901234567890'],
    ['{"o":{"b":[1, null]},"l":[]}', 'o=%7B%22b%22%3A%5B1%2C+null%5D%7D&l=%5B%5D'],
    [' {} ', ''],
    ['[1,2]', 'payload=%5B1%2C2%5D'],
    ['"{"', 'payload=%22%7B%22'],
  ])('of %s leaves as a form', async (json, body) => {
    expect(await encoded({ encoding: 'form' }, json, { contentType: 'text/x' })).toEqual({
      ...{ body, contentType: 'application/x-www-form-urlencoded' },
    });
  });

  describe('as a token', () => {
    const byPolicy = async () => {
      const { privateKeyPem } = await keys.newPair('ES256');
      const { id } = aSigningPolicy();
      await policies.add(aSigningPolicy({ privateKey: seals.seal(privateKeyPem, id) }));
      return { encoding: 'jwt', signing: { kind: 'jwt', policyId: id } } as const;
    };
    const claimsIn = (body: string): unknown => {
      const { jwt } = JSON.parse(body) as { jwt: string };
      return JSON.parse(atob(jwt.split('.')[1]!));
    };

    it('is its claim "data", signed for the webhook', async () => {
      const { body, contentType } = await encoded(await byPolicy(), '{"n":1}');
      expect(contentType).toBe('application/json');
      expect(claimsIn(body)).toMatchObject({
        ...{ data: { n: 1 }, sub: 'webhook-1', iat: NOON / 1_000 },
        iss: 'https://example.com/policies/acme/a1b2c3',
      });
    });

    it('is JSON, though what it tells is a CloudEvent', async () => {
      const contentType = 'application/cloudevents+json';
      const reply = await encoded(await byPolicy(), '{}', { contentType });
      expect(reply.contentType).toBe('application/json');
    });

    it('is from and about whom its renderer says', async () => {
      const token = { issuer: 'https://wdc.example.com', subject: '2' };
      const contentType = 'application/json; charset=utf-8';
      const reply = await encoded(await byPolicy(), '{}', { token, contentType });
      expect(reply.contentType).toBe(contentType);
      expect(claimsIn(reply.body)).toMatchObject({ iss: token.issuer, sub: '2' });
    });

    it('needs a policy', async () => {
      await expect(encoded({ encoding: 'jwt' }, '{}')).rejects.toMatchObject({
        code: 'cannot-sign',
      });
    });
  });
});
