import { generateKeyPairSync, verify, type KeyObject } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { StandardSigner } from './standard-signer.js';

const signer = new StandardSigner();

describe('a signature', () => {
  it('is what the Standard Webhooks library verifies, whatever the key and the body', () => {
    const bytes = fc.uint8Array({ minLength: 24, maxLength: 64 });
    fc.assert(
      fc.property(bytes, fc.uuid({ version: 7 }), fc.jsonValue(), (key, id, json) => {
        const secret = `whsec_${Buffer.from(key).toString('base64')}`;
        const timestamp = Math.floor(Date.now() / 1000);
        const body = Buffer.from(JSON.stringify(json));
        const headers = {
          'webhook-id': id,
          'webhook-timestamp': String(timestamp),
          'webhook-signature': signer.sign([secret], id, timestamp, body),
        };
        expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(String(body)));
      }),
    );
  });

  it('is made with each secret while one is being replaced, and verified with either', () => {
    const secrets = ['the newer one', 'the older one'].map(
      (key) => `whsec_${Buffer.from(key).toString('base64')}`,
    );
    const timestamp = Math.floor(Date.now() / 1000);
    const headers = {
      'webhook-id': 'a',
      'webhook-timestamp': String(timestamp),
      'webhook-signature': signer.sign(secrets, 'a', timestamp, Buffer.from('{}')),
    };
    for (const secret of secrets) expect(new Webhook(secret).verify('{}', headers)).toEqual({});
  });

  it('differs for another body, time, id or key', () => {
    const [secret, other] = ['one', 'another'].map(
      (key) => `whsec_${Buffer.from(key).toString('base64')}`,
    ) as [string, string];
    const body = Buffer.from('{}');
    const signatures = [
      signer.sign([secret], 'a', 1, body),
      signer.sign([other], 'a', 1, body),
      signer.sign([secret], 'b', 1, body),
      signer.sign([secret], 'a', 2, body),
      signer.sign([secret], 'a', 1, Buffer.from('[]')),
    ];
    expect(new Set(signatures).size).toBe(signatures.length);
  });

  it.each(['', 'whsec_', 'secret', 'whsec_!!!'])(
    'is not made with %j, and does not quote it',
    (secret) => {
      expect(() => signer.sign([secret], 'a', 1, Buffer.from('{}'))).toThrow(
        'signing secret is not whsec_ and a key in base64',
      );
    },
  );
});

describe('an asymmetric signature', () => {
  interface Keys {
    readonly secret: string;
    readonly publicBytes: Buffer;
    readonly publicKey: KeyObject;
  }

  const newKeys = (): Keys => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const seed = Buffer.from(privateKey.export({ format: 'jwk' }).d ?? '', 'base64url');
    const publicBytes = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
    return { secret: `whsk_${seed.toString('base64')}`, publicBytes, publicKey };
  };
  const isBy = (publicKey: KeyObject, signed: string, signature: string): boolean =>
    verify(null, Buffer.from(signed), publicKey, Buffer.from(signature.slice(4), 'base64'));

  it('is what the public key verifies, whatever the body, and no other', () => {
    const { secret, publicKey } = newKeys();
    const body = fc.string({ unit: 'grapheme' });
    fc.assert(
      fc.property(fc.uuid({ version: 7 }), fc.nat(), body, (id, timestamp, text) => {
        const signature = signer.sign([secret], id, timestamp, Buffer.from(text));
        expect(signature).toMatch(/^v1a,[\w+/]{86}==$/);
        expect(isBy(publicKey, `${id}.${timestamp}.${text}`, signature)).toBe(true);
        expect(isBy(publicKey, `${id}.${timestamp}.${text}!`, signature)).toBe(false);
      }),
    );
  });

  it('is the same with the public key behind the seed, as some keep them', () => {
    const { secret, publicBytes } = newKeys();
    const seed = Buffer.from(secret.slice(5), 'base64');
    const both = `whsk_${Buffer.concat([seed, publicBytes]).toString('base64')}`;
    const [one, other] = [secret, both].map((key) => signer.sign([key], 'a', 1, Buffer.from('{}')));
    expect(one).toBe(other);
  });

  it('stands beside a symmetric one in the order of the secrets', () => {
    const { secret, publicKey } = newKeys();
    const symmetric = `whsec_${Buffer.from('a key of twenty-four byt').toString('base64')}`;
    const timestamp = Math.floor(Date.now() / 1000);
    const value = signer.sign([secret, symmetric], 'a', timestamp, Buffer.from('{}'));
    const [asymmetric = ''] = value.split(' ');
    expect(isBy(publicKey, `a.${timestamp}.{}`, asymmetric)).toBe(true);
    const headers = {
      'webhook-id': 'a',
      'webhook-timestamp': String(timestamp),
      'webhook-signature': value,
    };
    expect(new Webhook(symmetric).verify('{}', headers)).toEqual({});
  });

  const zeros = (length: number): string => `whsk_${Buffer.alloc(length).toString('base64')}`;
  it.each(['whsk_', 'whsk_!!!', zeros(31), zeros(33), zeros(63), zeros(64), zeros(65)])(
    'is not made with %j, and does not quote it',
    (secret) => {
      expect(() => signer.sign([secret], 'a', 1, Buffer.from('{}'))).toThrow(
        'signing secret is not whsk_ and an ed25519 key in base64',
      );
    },
  );
});
