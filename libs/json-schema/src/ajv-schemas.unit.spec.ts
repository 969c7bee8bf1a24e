import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '#domain';
import { AjvSchemas } from './ajv-schemas.js';
import { PROCESS_STOPWATCH, type Stopwatch } from './patience.js';

const problemsOf = (schema: JsonObject) => new AjvSchemas().compile(schema, 'acme').problems;
const checkBy = (schema: JsonObject, account = 'acme', schemas = new AjvSchemas()) => {
  const compiled = schemas.compile(schema, account);
  if (compiled.problems) throw new Error(JSON.stringify(compiled.problems));
  return compiled.check;
};
const check = (schema: JsonObject, data: unknown) => checkBy(schema)(data);
const nested = (depth: number): unknown =>
  JSON.parse(`${'['.repeat(depth)}"x"${']'.repeat(depth)}`);

/** A slow machine may give up before it runs out of stack. */
const UNCHECKED = {
  ...{ pointer: '', detail: expect.stringMatching(/^(takes too long|cannot be checked)/) },
};

describe('a JSON Schema', () => {
  const invoice = {
    type: 'object',
    required: ['lines'],
    properties: {
      lines: { type: 'array', items: { $ref: '#/$defs/line' } },
      note: { type: 'string', format: 'unheard-of' },
    },
    additionalProperties: false,
    $defs: { line: { type: 'object', properties: { price: { type: 'number', minimum: 0 } } } },
  };

  it('takes what fits', () => {
    expect(check(invoice, { lines: [{ price: 1 }], note: 'x' })).toBeUndefined();
  });

  it.each([
    [{ lines: [{ price: 1 }, { price: -1 }] }, '/lines/1/price', 'must be >= 0'],
    [{}, '', "must have required property 'lines'"],
    [null, '', 'must be object'],
    [{ lines: [], 'a/b': 1 }, '', 'must NOT have additional properties ("a/b")'],
  ])('says where %j breaks it', (data, pointer, detail) => {
    expect(check(invoice, data)).toEqual({ pointer, detail });
  });

  it.each<[string, JsonObject, string]>([
    ['is none', { type: 'nonsense' }, '/type'],
    ['has a broken pattern', { properties: { a: { pattern: '(' } } }, ''],
    ['refers elsewhere', { $ref: 'https://example.com/schema.json' }, ''],
    ['refers to nothing', { $ref: '#/$defs/missing' }, ''],
    ['is of another draft', { $schema: 'http://json-schema.org/draft-04/schema#' }, ''],
    ['is endless', { title: 'x'.repeat(70_000) }, ''],
  ])('that %s is no schema', (_, schema, pointer) => {
    expect(problemsOf(schema)?.[0]).toEqual({ pointer, detail: expect.any(String) });
  });

  it('does not see what another one named', () => {
    const schemas = new AjvSchemas();
    const named = { $id: 'https://example.com/a' };
    expect(checkBy({ ...named, type: 'object' }, 'acme', schemas)({})).toBeUndefined();
    expect(schemas.compile({ $ref: named.$id }, 'other').problems).toBeDefined();
    expect(checkBy({ ...named, type: 'string' }, 'other', schemas)('x')).toBeUndefined();
  });

  it.each<[JsonObject, readonly string[]]>([
    [{ $async: true, type: 'number' }, ['/$async']],
    [{ $async: 'yes' }, ['/$async']],
    [{ $defs: { 'a/b': { $async: true } } }, ['/$defs/a~1b/$async']],
    [{ allOf: [{}, { not: { $async: false } }] }, ['/allOf/1/not/$async']],
  ])('that is to be checked later is none: %j', (schema, pointers) => {
    const detail = 'is no word of JSON Schema: leave $async out';
    expect(problemsOf(schema)).toEqual(pointers.map((pointer) => ({ pointer, detail })));
  });

  it('of that kind which was kept before takes nothing, at once', () => {
    for (const data of [1, 'x']) {
      const { check } = new AjvSchemas().compile({ $async: true, type: 'number' }, 'acme');
      expect(check?.(data)).toEqual({ pointer: '', detail: 'cannot be checked' });
    }
  });

  it.each<[string, JsonObject, () => unknown]>([
    ['items within items', { items: { $ref: '#' } }, () => nested(50_000)],
    ['two of the same', { uniqueItems: true }, () => [nested(50_000), nested(50_000)]],
    ['a pattern that is too large to run', { pattern: 'a'.repeat(60_000) }, () => 'b'],
  ])('that cannot be held against data says so: %s', (_, schema, data) => {
    expect(check(schema, data())).toEqual(UNCHECKED);
  });

  it('changes nothing of the data by what Ajv would fill in or look up', () => {
    const data = {};
    const schema = {
      properties: { a: { default: 1 } },
      discriminator: { propertyName: 'a' },
      oneOf: [{}],
    };
    expect(check(schema, data)).toBeUndefined();
    expect(data).toEqual({});
    expect(problemsOf({ properties: { a: { maximum: { $data: '1/b' } } } })).toBeDefined();
  });

  it('is told in a few words, however long its own are', () => {
    const misfit = check({ pattern: 'a'.repeat(1_000) }, 'b');
    expect(misfit?.detail).toMatch(/^must match pattern "a{200,256}…$/);
  });

  it.each<[string, JsonObject, unknown]>([
    ['a pattern that backtracks for ever', { pattern: '^(a+)+$' }, `${'a'.repeat(50)}b`],
    [
      'choices that multiply',
      { type: 'array', items: { oneOf: [{ $ref: '#' }, { $ref: '#' }, { $ref: '#' }] } },
      nested(40),
    ],
    ['an endless reference', { $ref: '#' }, 1],
  ])('blocks nobody by %s', (_, schema, data) => {
    const begun = Date.now();
    expect(check(schema, data)).toEqual(UNCHECKED);
    expect(Date.now() - begun).toBeLessThan(5_000);
  });
});

describe('schemas of many accounts', () => {
  const SLOW: JsonObject = { type: 'string', pattern: '^(a+)+$' };
  const EVIL = `${'a'.repeat(50)}b`;
  const TOO_LONG = { pointer: '', detail: 'takes too long to check' };
  const NOT_NOW = { pointer: '', detail: expect.stringContaining('is not checked') };

  /** Counts what is run; it costs what a spec says, or what it costs. */
  class CountingStopwatch implements Stopwatch {
    at = 0;
    runs = 0;
    costMs: number | undefined;
    private usedMs = 0;
    private isRunning = false;

    now(): number {
      return this.at;
    }

    used(): number {
      this.isRunning = !this.isRunning;
      if (this.isRunning) this.runs += 1;
      if (this.costMs === undefined) return PROCESS_STOPWATCH.used();
      if (!this.isRunning) this.usedMs += this.costMs;
      return this.usedMs;
    }
  }

  it('hold up nobody: one that took too long is not run again for a minute', () => {
    const stopwatch = new CountingStopwatch();
    const schemas = new AjvSchemas(stopwatch);
    const slow = checkBy(SLOW, 'acme', schemas);
    for (let n = 0; n < 1_000; n += 1) expect(slow(EVIL)).toEqual(TOO_LONG);
    expect(stopwatch.runs).toBe(1);
    expect(checkBy({ type: 'number' }, 'acme', schemas)(1)).toBeUndefined();
    stopwatch.at += 59_999;
    expect(slow('aaa')).toEqual(TOO_LONG);
    stopwatch.at += 1;
    expect(slow('aaa')).toBeUndefined();
  });

  it('of one account do not add up, and those of another one go on', () => {
    const stopwatch = new CountingStopwatch();
    const schemas = new AjvSchemas(stopwatch);
    const checks = Array.from({ length: 100 }, () => checkBy({ type: 'number' }, 'acme', schemas));
    stopwatch.costMs = 60;
    const found = checks.map((each) => each(1));
    expect(found.slice(0, 4)).toEqual(Array(4).fill(undefined));
    expect(found.slice(4)).toEqual(Array(96).fill(NOT_NOW));
    expect(stopwatch.runs).toBe(4);
    expect(checkBy({ type: 'number' }, 'other', schemas)(1)).toBeUndefined();
    stopwatch.at += 1_000;
    expect(checks[0]?.(1)).toBeUndefined();
  });

  it('may be checked as often as is asked, as long as none is slow', () => {
    const stopwatch = new CountingStopwatch();
    const check = checkBy({ type: 'number' }, 'acme', new AjvSchemas(stopwatch));
    stopwatch.costMs = 4;
    for (let n = 0; n < 1_000; n += 1) expect(check(1)).toBeUndefined();
  });

  it('that seemed slow since the process was held up are run again', () => {
    const stopwatch = new CountingStopwatch();
    const slow = checkBy(SLOW, 'acme', new AjvSchemas(stopwatch));
    stopwatch.costMs = 0;
    expect(slow(EVIL)).toEqual(TOO_LONG);
    expect(slow('aaa')).toBeUndefined();
  });
});
