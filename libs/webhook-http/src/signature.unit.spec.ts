import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { Signer } from './signature.js';

const signer = new Signer();

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
