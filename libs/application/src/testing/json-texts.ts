import fc from 'fast-check';

/** JSON text, and the texts of its members or elements: written with any spaces, escapes, and names given twice. */
export interface ObjectText {
  readonly text: string;
  readonly members: readonly { readonly name: string; readonly value: string }[];
}
export interface ArrayText {
  readonly text: string;
  readonly elements: readonly string[];
}

const space = fc.string({ unit: fc.constantFrom(' ', '\t', '\n', '\r'), maxLength: 3 });
const name = fc.oneof(
  fc.constantFrom('data', 'id', 'a"b', '\\', ''),
  fc.string({ unit: 'binary' }),
);

const escapedChar = (char: string): string =>
  char
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');

const stringText = (content: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .tuple(content, fc.boolean())
    .map(([text, escaped]) =>
      escaped ? `"${[...text].map(escapedChar).join('')}"` : JSON.stringify(text),
    );
const literal = fc.oneof(
  fc.constantFrom('null', 'true', 'false', '0', '-0.0', '1E5', '1e-7', '12345678901234567890.10'),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => JSON.stringify(n)),
  stringText(
    fc.oneof(fc.constantFrom('\\', '"', '{', '}]', ',', '\\"'), fc.string({ unit: 'binary' })),
  ),
);

const objectOf = (value: fc.Arbitrary<string>): fc.Arbitrary<ObjectText> =>
  fc
    .array(
      fc.record({ name: stringText(name), value, spaces: fc.tuple(space, space, space, space) }),
      { maxLength: 5 },
    )
    .chain((members) => fc.tuple(fc.constant(members), space, space, space))
    .map(([members, before, empty, after]) => {
      const inner = members.map(
        ({ name: key, value: text, spaces: [a, b, c, d] }) => `${a}${key}${b}:${c}${text}${d}`,
      );
      return {
        text: `${before}{${inner.length === 0 ? empty : inner.join(',')}}${after}`,
        members: members.map((member) => ({
          name: JSON.parse(member.name) as string,
          value: member.value,
        })),
      };
    });

const arrayOf = (value: fc.Arbitrary<string>): fc.Arbitrary<ArrayText> =>
  fc
    .tuple(fc.array(fc.tuple(space, value, space), { maxLength: 5 }), space, space, space)
    .map(([elements, before, empty, after]) => {
      const inner = elements.map(([a, text, b]) => `${a}${text}${b}`);
      return {
        text: `${before}[${inner.length === 0 ? empty : inner.join(',')}]${after}`,
        elements: elements.map(([, text]) => text),
      };
    });

const trimmed = ({ text }: { readonly text: string }): string => text.trim();
const shallow = fc.oneof(literal, objectOf(literal).map(trimmed), arrayOf(literal).map(trimmed));
const anyValue = fc.oneof(literal, objectOf(shallow).map(trimmed), arrayOf(shallow).map(trimmed));

export const anyObjectText: fc.Arbitrary<ObjectText> = objectOf(anyValue);
export const anyArrayText: fc.Arbitrary<ArrayText> = arrayOf(anyValue);
