import { describe, expect, it } from '@jest/globals';
import { FakeClock } from '../../../application/src/testing/index.js';
import type { DialectRequest } from '../dialect.js';
import { basicOf, bearerOf } from './bearer.js';
import { bodyFields, fieldsOf, listIn, textOf } from './fields.js';
import { numericOr } from './numeric.js';
import { RequestBudget } from './request-budget.js';
import { findRoute } from './routes.js';
import { isSameText } from './same-text.js';
import { UnreadableBody } from './unreadable-body.js';

const asked = (query: string, text: string, type?: string): DialectRequest => ({
  ...{ method: 'POST', path: '/', query, account: null, baseUrl: '' },
  headers: type === undefined ? {} : { 'content-type': type },
  body: new TextEncoder().encode(text),
});

describe('the fields of a request', () => {
  it('are those of its query, and over them those of its body', () => {
    expect(fieldsOf(asked('a=1&b=x%2Cy+z', 'a=2', 'application/x-www-form-urlencoded'))).toEqual({
      ...{ a: '2', b: 'x,y z' },
    });
    expect(fieldsOf(asked('a=1', '{"a":[1,2]}', 'application/json; charset=utf-8'))).toEqual({
      a: [1, 2],
    });
    expect(fieldsOf(asked('a=1', '{"b":2}'))).toEqual({ a: '1', b: 2 });
  });

  it('are read as text, also from numbers and lists', () => {
    const fields = { n: 16, list: ['a', 2], odd: { a: 1 } };
    const texts = ['n', 'list', 'odd', 'none', 'toString'].map((name) => textOf(fields, name));
    expect(texts).toEqual(['16', 'a,2', undefined, undefined, undefined]);
    expect(listIn(' a, b,,')).toEqual(['a', 'b']);
  });

  it.each([
    ['a=%00', ''],
    ['', '{"a":["\\ud800"]}'],
    ['', '{"a":{"\\u0000":1}}'],
  ])('are none of the query %j and the body %j, which hold no text', (query, text) => {
    expect(() => fieldsOf(asked(query, text, 'application/json'))).toThrow(UnreadableBody);
  });

  it('are none of a body that has no bottom', () => {
    const deep = `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    expect(() => fieldsOf(asked('', deep, 'application/json'))).toThrow(UnreadableBody);
  });

  it.each(['', ' \n', '[]', '[ ]', 'null'])(
    'are none where the JSON is %j, which says nothing',
    (text) => {
      expect(fieldsOf(asked('a=1', text, 'application/json'))).toEqual({ a: '1' });
    },
  );

  it('are as deep in a form as any system asks them', () => {
    const [type, envelope] = ['application/x-www-form-urlencoded', 'data[filters][0]'];
    const text = `${envelope}[action]=changed&${envelope}[fields][]=name&${envelope}[fields][]=notes`;
    const indexed = `${envelope}[action]=changed&${envelope}[fields][0]=name&${envelope}[fields][1]=notes`;
    const filters = [{ action: 'changed', fields: ['name', 'notes'] }];
    for (const form of [text, indexed])
      expect(bodyFields(asked('', form, type))).toEqual({ data: { filters } });
  });

  it.each(['{', '[1]', '"text"'])('are none of the body %s that says it is JSON', (text) => {
    expect(() => bodyFields(asked('', text, 'application/json'))).toThrow(UnreadableBody);
  });
});

describe('credentials in a header', () => {
  it('are read as bearer or basic', () => {
    expect(bearerOf({ headers: { authorization: 'bearer abc ' } })).toBe('abc');
    expect(bearerOf({ headers: {} })).toBeUndefined();
    const authorization = `Basic ${Buffer.from('me:pass:word').toString('base64')}`;
    expect(basicOf({ headers: { authorization } })).toEqual({ user: 'me', password: 'pass:word' });
    expect(basicOf({ headers: { authorization: 'Basic bm9jb2xvbg==' } })).toBeUndefined();
  });

  it('are compared as a whole', () => {
    expect(isSameText('abc', 'abc')).toBe(true);
    expect(isSameText('abc', 'abcd')).toBe(false);
  });
});

describe('a route', () => {
  const routes = [
    { method: 'GET', pattern: '/things/all', handler: 'all' },
    { method: 'GET', pattern: '/things/:id', handler: 'one' },
    { method: 'DELETE', pattern: '/things/:id', handler: 'none' },
  ];

  it('is found with or without a slash at the end, the first that fits', () => {
    expect(findRoute(routes, 'GET', '/things/all/')).toMatchObject({ handler: 'all' });
    expect(findRoute(routes, 'DELETE', '/things/a%2Fb')).toMatchObject({
      ...{ handler: 'none', parameters: { id: 'a/b' } },
    });
  });

  it('is not found by another method, or where nothing is', () => {
    expect(findRoute(routes, 'PUT', '/things/1')).toEqual({
      ...{ as: 'other-method', methods: ['GET', 'DELETE'] },
    });
    for (const path of [
      '/things',
      '/things//',
      '/things/%zz',
      '/things/%00',
      '/things/%ED%A0%80',
      '/other',
    ])
      expect(findRoute(routes, 'GET', path)).toEqual({ as: 'nothing' });
  });
});

describe('a budget of requests', () => {
  it('is spent by each caller apart, and there again after its time', () => {
    const clock = new FakeClock();
    const budget = new RequestBudget(clock, { requests: 2, perMs: 1_000 });
    expect(budget.take('a')).toMatchObject({ isSpent: false, remaining: 1 });
    expect(budget.take('a')).toMatchObject({ isSpent: false, remaining: 0 });
    expect(budget.take('a')).toMatchObject({ isSpent: true, resetAt: clock.now() + 1_000 });
    expect(budget.take('b').isSpent).toBe(false);
    clock.advance(1_000);
    expect(budget.take('a')).toMatchObject({ isSpent: false, remaining: 1 });
  });
});

describe('an id', () => {
  it.each([
    ['16', 16],
    ['016', '016'],
    ['9007199254740993', '9007199254740993'],
    ['a1', 'a1'],
  ])('%s is shown as %j', (id, shown) => {
    expect(numericOr(id)).toBe(shown);
  });
});
