import { describe, expect, it } from '@jest/globals';
import { offsetTime } from '../rendering/offset-time.js';
import { filtered } from './rows.js';
import { readUri } from '../webhook/uri.js';

describe('rows', () => {
  it.each([
    ['2026-11-20T12:00:00Z', [1]],
    ['!2026-11-20T12:00:00Z', [2, 3]],
    ['<2026-11-20T13:00:00Z', [1]],
    ['<=2026-11-20T13:00:00Z', [1, 2]],
    ['>2026-11-20', [1, 2, 3]],
    ['>=2026-11-20T13:00:00Z', [2, 3]],
    ['>2026-11-20T12:00:00Z<2026-11-20T14:00:00Z', [2]],
    ['>=2026-11-20T12:00:00Z<=2026-11-20T13:00:00Z', [1, 2]],
  ])('are filtered by a time: %s', (asked, found) => {
    const rows = [1, 2, 3].map((id) => ({ id, created_at: `2026-11-20T0${5 + id}:00:00-06:00` }));
    expect(filtered(rows, { created_at: asked }).map(({ id }) => id)).toEqual(found);
  });

  it.each(['', 'then', '<', '>=2026-11-20<then'])('refuse %j as a time', (asked) => {
    expect(() => filtered([], { updated_at: asked })).toThrow("'updated_at' must be a time");
  });

  it.each([
    ['true', [1]],
    ['True', [1]],
    ['1', [1]],
    ['false', [2]],
    ['0', [2]],
    ['false,Y', [1, 2]],
    ['!true', [2]],
  ])('are filtered by whether they are disabled: %s', (disabled, found) => {
    const rows = [1, 2].map((id) => ({ id, disabled: id === 1 }));
    expect(filtered(rows, { disabled }).map(({ id }) => id)).toEqual(found);
  });

  it.each([
    [{ id: '2' }, [2]],
    [{ id: '!2' }, [1, 3]],
    [{ 'id!': '1,2' }, [3]],
    [{ name: '!' }, [1, 2, 3]],
    [{ name: '' }, []],
    [{ id: '1,2', 'name!': 'B' }, [1]],
    [{ 'created_at!': '2026-11-20T12:00:00Z' }, [1, 2, 3]],
  ])('are filtered by what they are, or are not: %j', (query, found) => {
    const created_at = '2026-11-20T13:00:00Z';
    const rows = ['a', 'b', 'c'].map((name, i) => ({ id: i + 1, name, created_at }));
    expect(filtered(rows, query).map(({ id }) => id)).toEqual(found);
  });

  it('tell times as they are printed', () => {
    const instant = '2016-03-17T22:36:11.123Z';
    expect(offsetTime(instant, 'Etc/GMT+6')).toBe('2016-03-17T16:36:11-06:00');
    expect(offsetTime(instant, 'UTC')).toBe('2016-03-17T22:36:11+00:00');
    expect(offsetTime(instant, 'Nowhere/Land')).toBe('2016-03-17T22:36:11+00:00');
  });
});

describe('a URI', () => {
  it.each([
    ['https://a.example/x?y=@z', { url: 'https://a.example/x?y=@z', user: null, password: null }],
    ['https://me:a%3Ab@a.example', { url: 'https://a.example', user: 'me', password: 'a:b' }],
    ['https://me@a.example', { url: 'https://a.example', user: 'me', password: null }],
    ['ftp://a.example', undefined],
    ['https://%zz@a.example', undefined],
  ])('%s is read', (text, uri) => {
    expect(readUri(text)).toEqual(uri);
  });
});
