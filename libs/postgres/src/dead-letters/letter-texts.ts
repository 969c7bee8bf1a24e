import type { WholeLetter } from '#application';

/** A value of a header that JSON has no words for, marked the way amqplib marks its own. */
interface Marked {
  readonly '!': 'bytes';
  readonly value: string;
}

/** All but the body, as JSON. */
export const textOf = (letter: Omit<WholeLetter, 'body'>): string =>
  JSON.stringify(letter, function (this: Record<string, unknown>, key, value: unknown) {
    // What has a toJSON comes here as that made it.
    const given = this[key];
    if (!(given instanceof Uint8Array)) return value;
    return { '!': 'bytes', value: Buffer.from(given).toString('base64') } satisfies Marked;
  });

export const letterOf = (text: string): Omit<WholeLetter, 'body'> =>
  JSON.parse(text, (_, value: unknown) =>
    isMarked(value) ? Buffer.from(value.value, 'base64') : value,
  ) as Omit<WholeLetter, 'body'>;

const isMarked = (value: unknown): value is Marked =>
  typeof value === 'object' &&
  value !== null &&
  '!' in value &&
  value['!'] === 'bytes' &&
  'value' in value &&
  typeof value.value === 'string';

/** Longer ones do not go into an index. */
const LONGEST = 255;

/** A text to be searched for: PostgreSQL takes no NUL. */
export const searchable = (text: string): string =>
  text.slice(0, LONGEST).replaceAll('\u0000', '\ufffd');
