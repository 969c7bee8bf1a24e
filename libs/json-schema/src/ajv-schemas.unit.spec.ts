import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '#domain';
import { AjvSchemas } from './ajv-schemas.js';

const problemsOf = (schema: JsonObject) => new AjvSchemas().compile(schema).problems;
const check = (schema: JsonObject, data: unknown) => {
  const compiled = new AjvSchemas().compile(schema);
  if (compiled.problems) throw new Error(JSON.stringify(compiled.problems));
  return compiled.check(data);
};
const nested = (depth: number): unknown => (depth === 0 ? 'x' : [nested(depth - 1)]);

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
    expect(schemas.compile({ $id: 'https://example.com/a', type: 'object' }).problems).toBe(
      undefined,
    );
    expect(schemas.compile({ $ref: 'https://example.com/a' }).problems).toBeDefined();
    expect(schemas.compile({ $id: 'https://example.com/a', type: 'string' }).check?.('x')).toBe(
      undefined,
    );
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
    expect(check(schema, data)).toEqual({
      pointer: '',
      detail: expect.stringMatching(/^(takes too long|cannot be checked)/),
    });
    expect(Date.now() - begun).toBeLessThan(5_000);
  });
});
