import fc from 'fast-check';
import type { Document } from './document.js';

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxItems?: number;
  readonly minItems?: number;
  readonly format?: string;
  readonly examples?: readonly unknown[];
}

/** Texts that have broken parsers, stores and loggers before. */
export const HOSTILE_TEXTS = [
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\ud800',
  '\udfff\ud800',
  '\u202e\u200b\ufeff',
  '💥'.repeat(64),
  'é'.normalize('NFD'),
  'x'.repeat(5_000),
  "'; drop table webhooks; --",
  '%',
  '%00',
  '%ff',
  '../../etc/passwd',
  '{{7*7}}${7*7}',
  '__proto__',
  'constructor',
  'null',
  '\r\nX-Forged: 1',
  '*',
  '1e309',
  '-0',
  '9'.repeat(400),
  '2026-02-30T25:61:61Z',
  '+275760-09-13T00:00:00.001Z',
  '0001-01-01T00:00:00Z',
  'http://169.254.169.254/',
  'https://[::ffff:127.0.0.1]/',
  'https://example.com:99999/',
] as const;

const HOSTILE_NUMBERS = [
  ...[0, -1, 1.5, 2 ** 31, 2 ** 53, 2 ** 64, 1e308, -1e308, Number.MIN_VALUE],
  Number.MAX_SAFE_INTEGER,
];

export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...HOSTILE_TEXTS),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 300 }),
);

const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  hostileText,
  fc.constantFrom<unknown>(null, true, [], {}, [[]], ...HOSTILE_NUMBERS),
  fc.constantFrom('deep', 'wide').map((kind) => (kind === 'deep' ? deep(200) : wide(2_000))),
  fc.jsonValue({ maxDepth: 3 }),
);

const deep = (levels: number): unknown =>
  Array.from({ length: levels }).reduce<unknown>((inner) => ({ a: inner }), 1);
const wide = (members: number): unknown =>
  Object.fromEntries(Array.from({ length: members }, (_, i) => [`m${i}`, i]));

/** Values of a schema, more or less: what refinements add is left to chance. */
export const valueOf = ({ components }: Document, schema: object): fc.Arbitrary<unknown> => {
  const of = (each: Schema, depth: number): fc.Arbitrary<unknown> => {
    if (each.$ref !== undefined) {
      return of(components.schemas[each.$ref.split('/').at(-1)!] as Schema, depth);
    }
    const exampled = each.examples ?? [];
    const made = make(each, depth);
    return exampled.length > 0 ? fc.oneof(fc.constantFrom(...exampled), made) : made;
  };
  const make = (each: Schema, depth: number): fc.Arbitrary<unknown> => {
    if ('const' in each) return fc.constant(each.const);
    if (each.enum) return fc.constantFrom(...each.enum);
    const choice = each.anyOf ?? each.oneOf ?? each.allOf;
    if (choice) return fc.oneof(...choice.map((one) => of(one, depth)));
    const types = [each.type ?? 'any'].flat();
    return fc.oneof(...types.map((type) => ofType(type, each, depth)));
  };
  const ofType = (type: string, each: Schema, depth: number): fc.Arbitrary<unknown> => {
    switch (type) {
      case 'string':
        return text(each);
      case 'integer':
      case 'number':
        return fc.integer({ min: each.minimum ?? -1_000, max: Math.min(each.maximum ?? 1e6, 1e6) });
      case 'boolean':
        return fc.boolean();
      case 'null':
        return fc.constant(null);
      case 'array':
        return fc.array(of(each.items ?? {}, depth + 1), {
          minLength: each.minItems ?? 0,
          maxLength: Math.min(each.maxItems ?? 3, 3),
        });
      case 'object':
        return record(each, depth);
      default:
        return fc.jsonValue({ maxDepth: 2 });
    }
  };
  const record = ({ properties = {}, required = [] }: Schema, depth: number) =>
    fc.record(
      Object.fromEntries(
        Object.entries(properties).map(([name, property]) => [name, of(property, depth + 1)]),
      ),
      { requiredKeys: [...required] },
    );
  return of(schema, 0);
};

const text = ({ minLength = 0, maxLength = 40, format }: Schema): fc.Arbitrary<string> => {
  if (format === 'uuid') return fc.uuid();
  if (format === 'date-time') {
    const min = new Date('2020-01-01');
    return fc
      .date({ min, max: new Date('2030-01-01'), noInvalidDate: true })
      .map((at) => at.toISOString());
  }
  return fc.oneof(
    fc.constantFrom('https://example.com/hooks', 'task.created', 'task.*', '24h', 'a@example.com'),
    fc.string({ unit: 'grapheme', minLength, maxLength: Math.min(maxLength, 40) }),
  );
};

/** The value with something somewhere in it replaced, added or left out. */
export const mutated = (value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc
    .tuple(value, hostileValue, fc.nat(), fc.constantFrom('replace', 'add', 'omit'))
    .map(([given, hostile, at, how]) => {
      if (typeof given !== 'object' || given === null) return hostile;
      const entries = Object.entries(given);
      const [name] = entries[at % Math.max(entries.length, 1)] ?? ['x'];
      if (Array.isArray(given)) return how === 'omit' ? [] : [...(given as unknown[]), hostile];
      if (how === 'add') return { ...given, [nameAfter(hostile)]: hostile };
      if (how === 'replace') return { ...given, [name]: hostile };
      return Object.fromEntries(entries.filter(([each]) => each !== name));
    });

/** Not every value can be made a text of by itself: some have a `toString` of their own. */
const nameAfter = (hostile: unknown): string =>
  (typeof hostile === 'string' ? hostile : JSON.stringify(hostile)).slice(0, 50);

/** The names of an object's members, whatever it may be. */
export const propertiesOf = (document: Document, schema: object): readonly string[] => {
  const { $ref, anyOf, oneOf, properties = {} } = schema as Schema;
  const inner = [...(anyOf ?? []), ...(oneOf ?? [])];
  if ($ref !== undefined) {
    return propertiesOf(document, document.components.schemas[$ref.split('/').at(-1)!] as Schema);
  }
  const all = [
    ...Object.keys(properties),
    ...inner.flatMap((each) => propertiesOf(document, each)),
  ];
  return [...new Set(all)];
};
