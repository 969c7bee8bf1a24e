import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { hmacOf } from './hmac.js';

const hex = (
  algorithm: 'sha1' | 'sha256' | 'sha512',
  secret: string,
  body: string,
  prefix = '',
): string => hmacOf({ kind: 'hmac', header: 'x', algorithm, prefix, secret }, Buffer.from(body));

describe("the HMAC in Asana's way", () => {
  const secret = 'b537207f20cbfa02357cf448134da559e8bd39d61597dcd5631b8012eae53e81';

  it('is of a heartbeat', () => {
    expect(hex('sha256', secret, '{"events":[]}')).toBe(
      '10468027b67df18c739cc4794c6fc2d2806dcaaf2259fc3e1ed9d26433659853',
    );
  });

  it('is of an event', () => {
    const resource =
      '{"gid":"1206234446219801","resource_type":"task","resource_subtype":"default_task"}';
    const event =
      '{"user":{"gid":"1206230291638946","resource_type":"user"},"created_at":"2023-12-30T10:12:25.274Z",' +
      `"action":"changed","resource":${resource},"parent":null,"change":{"field":"name","action":"changed"}}`;
    expect(hex('sha256', secret, `{"events":[${event}]}`)).toBe(
      '408ab3bd3c7f83cba8513329c8495dbb1d19fd14e07d73668927c3842c9cd9a6',
    );
  });
});

describe("the HMAC in Accelo's way", () => {
  const url = 'https://planet-express.api.accelo.com/api/v0/tasks/1';
  const json = `{"id":1,"resource_url":"${url}"}`;
  const form = `id=1&resource_url=${encodeURIComponent(url)}`;

  it.each([
    ['sha1', json, 'ce7c6f0d23c94eb055f633fa5f41bfcd1586b786'],
    ['sha1', form, 'b7f17e6ae0688eef6f346859dfbedd213e887e7f'],
    ['sha256', json, '01e965463d638e83a59694c88af9bdb9c3be1825c286fbd9b2cf4361fdccb328'],
    ['sha256', form, '9cd946ed474fcf9fd93d9aff78b347386f08666f3a3811468b9d01fd02eb40ab'],
  ] as const)('is by %s of %s', (algorithm, body, signature) => {
    expect(hex(algorithm, 's3cret', body, `${algorithm}=`)).toBe(`${algorithm}=${signature}`);
  });
});

describe('an HMAC', () => {
  it("is keyed by the secret's UTF-8 bytes, whatever they are", () => {
    const algorithm = fc.constantFrom('sha1' as const, 'sha256' as const, 'sha512' as const);
    const secret = fc.string({ minLength: 1, unit: 'grapheme' });
    fc.assert(
      fc.property(algorithm, secret, fc.string({ unit: 'grapheme' }), (name, key, body) => {
        const mac = createHmac(name, Buffer.from(key, 'utf8')).update(Buffer.from(body, 'utf8'));
        expect(hex(name, key, body)).toBe(mac.digest('hex'));
      }),
    );
  });

  it('is not made without a secret', () => {
    expect(() => hex('sha256', '', '{}')).toThrow('signing secret is empty');
  });
});
