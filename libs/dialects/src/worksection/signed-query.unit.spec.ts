import { describe, expect, it } from '@jest/globals';
import {
  isHashedWith,
  isSignedWith,
  signedHeader,
  signedParameters,
  signedQuery,
} from './signed-query.js';

const KEY = '7776461cd931e7b1c8e9632ff8e979ce';

describe('a hash of a query', () => {
  it.each([
    ['action=get_tasks&id_project=26', 'ec3ab2c28f21b4a07424f8ed688d6644'],
    ['action=get_webhooks', '9d6576e1ba34c3cbec91f642fa11fb91'],
    [
      'action=add_webhook&url=https%3A%2F%2Fexample.com%2Fh&events=post_task%2Cclose_task',
      '73a88559ed526e4e489a4298864aa34e',
    ],
  ])('of %s is as the vendor computes it', (query, hash) => {
    const signed = signedQuery(`${query}&hash=${hash}`);
    expect(signed).toEqual({ hash, rest: query });
    expect(signed && isHashedWith(KEY, signed, { action: '' })).toBe(true);
  });

  it('may stand first, in upper case, or without a separator before it', () => {
    const [rest, hash] = ['action=get_webhooks', '9d6576e1ba34c3cbec91f642fa11fb91'];
    for (const raw of [`hash=${hash}&${rest}`, `${rest}hash=${hash.toUpperCase()}`])
      expect(signedQuery(raw)).toEqual({ hash, rest });
  });

  it('is not what another parameter ends with', () => {
    const other = `xhash=${'0'.repeat(32)}`;
    expect(signedQuery(`${other}&hash=${'1'.repeat(32)}`)).toEqual({
      ...{ hash: '1'.repeat(32), rest: other },
    });
    expect(signedQuery('action=get_webhooks&hash=12')).toBeUndefined();
  });

  it('may be the older one, of the page and the action', () => {
    const signed = { hash: 'e287cd745c0ac0877010ddf8dc56a75d', rest: 'action=get_webhooks' };
    expect(isHashedWith(KEY, signed, { action: 'get_webhooks' })).toBe(true);
    expect(isHashedWith(KEY, signed, { action: 'get_webhooks', page: '/' })).toBe(false);
  });

  it('is another one when one bit is', () => {
    const signed = { hash: '9d6576e1ba34c3cbec91f642fa11fb90', rest: 'action=get_webhooks' };
    expect(isHashedWith(KEY, signed, { action: 'get_webhooks' })).toBe(false);
  });
});

describe('a signed header', () => {
  const text = 'Admin 1700000000_fc4cbff6ed1f48f531ad2b7bf151b4878b6b34d4040cbb9a1167ae5b7ae251d4';

  it('is as the vendor computes it', () => {
    const header = signedHeader(text);
    expect(header?.time).toBe(1_700_000_000);
    expect(header && isSignedWith(KEY, header, 'get_webhooks')).toBe(true);
    expect(header && isSignedWith(KEY, header, 'add_webhook')).toBe(false);
  });

  it('is the same in parameters', () => {
    const hash = 'fc4cbff6ed1f48f531ad2b7bf151b4878b6b34d4040cbb9a1167ae5b7ae251d4';
    expect(signedParameters({ hash, time: 1_700_000_000 })).toEqual(signedHeader(text));
    expect(signedParameters({ hash: hash.toUpperCase(), time: '1700000000' })).toEqual(
      signedHeader(text),
    );
    for (const other of [{ hash }, { time: '1' }, { hash: hash.slice(32), time: '1' }])
      expect(signedParameters(other)).toBeUndefined();
  });

  it.each(['Bearer x', 'Admin 1_2', undefined])('is not %s', (other) => {
    expect(signedHeader(other)).toBeUndefined();
  });
});
