import { describe, expect, it } from '@jest/globals';
import type { FastifyReply } from 'fastify';
import { FakeClock } from '../../../../libs/application/src/testing/index.js';
import { isAccepted } from './media-types.js';
import { RateLimit } from './rate-limit.js';
import { Routes } from './routes.js';
import { objectionTo } from './takeable.js';

const JSON_ONLY = ['application/json'];

describe('a reply in JSON', () => {
  it.each([
    [undefined, true],
    ['', true],
    ['*/*', true],
    ['application/*;q=0.1', true],
    ['text/html, Application/JSON; q=1', true],
    ['text/html', false],
    ['application/json;q=0', false],
    ['*/*;q=0', false],
    ['application/json;q=0.000, */*', false],
    ['application/json, */*;q=0', true],
  ])('to Accept: %s is welcome: %s', (accept, isWelcome) => {
    expect(isAccepted(accept, JSON_ONLY)).toBe(isWelcome);
  });
});

describe('a rate limit', () => {
  const headers = new Map<string, unknown>();
  const reply = {
    header(name: string, value: unknown) {
      headers.set(name, value);
      return reply;
    },
  } as unknown as FastifyReply;

  it('lets as many through again once the minute is over, and counts callers apart', () => {
    const clock = new FakeClock();
    const limit = new RateLimit(2, clock);
    limit.count('a', reply);
    limit.count('a', reply);
    expect(headers.get('ratelimit-remaining')).toBe(0);
    clock.advance(59_001);
    expect(() => limit.count('a', reply)).toThrow('go on in 1 s');
    expect(headers.get('retry-after')).toBe(1);
    limit.count('b', reply);
    clock.advance(999);
    limit.count('a', reply);
    expect(headers.get('ratelimit-remaining')).toBe(1);
    expect(headers.get('ratelimit-reset')).toBe(60);
  });
});

describe('the methods at a path', () => {
  const routes = new Routes();
  for (const [method, path] of [
    ['GET', '/v1/things'],
    ['POST', '/v1/things'],
    ['DELETE', '/v1/things/:id'],
    ['GET', '/v1/things/all'],
  ] as const) {
    routes.add({ method, path });
  }

  it.each([
    ['/v1/things', ['GET', 'POST']],
    ['/v1/things/7', ['DELETE']],
    ['/v1/things/all', ['DELETE', 'GET']],
    ['/v1/things/', []],
    ['/v1', []],
  ])('%s are %s', (path, methods) => {
    expect(routes.methodsAt(path)).toEqual(methods);
  });
});

describe('a value', () => {
  const nested = (levels: number): unknown => (levels === 0 ? 1 : { 'a/b': nested(levels - 1) });

  it.each([
    ['text with NUL', { a: ['x', '\0'] }, '/a/1'],
    ['half a character', { 'a/b': '\ud800' }, '/a~1b'],
    ['a name with NUL', { a: { '\0': 1 } }, '/a'],
    ['nesting without end', nested(65), '/a~1b'.repeat(64)],
  ])('with %s is refused, and said where', (_, value, pointer) => {
    expect(objectionTo(value)).toMatchObject({ pointer });
  });

  it('of any other kind is left to its schema', () => {
    expect(objectionTo({ a: [null, 1, '💥\n', nested(60)] })).toBeUndefined();
    expect(objectionTo(undefined)).toBeUndefined();
  });
});
