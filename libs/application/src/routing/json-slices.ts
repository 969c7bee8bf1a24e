/** Where a value stands in JSON text, in UTF-16 units: [start, end). */
export type Slice = readonly [start: number, end: number];

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;

const isSpace = (code: number): boolean =>
  code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
const opens = (code: number): boolean => code === 0x7b || code === 0x5b;
const closes = (code: number): boolean => code === 0x7d || code === 0x5d;

const skipSpace = (text: string, at: number): number => {
  let i = at;
  while (isSpace(text.charCodeAt(i))) i += 1;
  return i;
};

const skipString = (text: string, at: number): number => {
  for (let end = text.indexOf('"', at + 1); ; end = text.indexOf('"', end + 1)) {
    let escapes = 0;
    while (text.charCodeAt(end - 1 - escapes) === BACKSLASH) escapes += 1;
    if (escapes % 2 === 0) return end + 1;
  }
};

const skipNested = (text: string, at: number): number => {
  let depth = 0;
  let i = at;
  do {
    const code = text.charCodeAt(i);
    if (code === QUOTE) i = skipString(text, i);
    else {
      if (opens(code)) depth += 1;
      else if (closes(code)) depth -= 1;
      i += 1;
    }
  } while (depth > 0);
  return i;
};

const skipValue = (text: string, at: number): number => {
  const first = text.charCodeAt(at);
  if (first === QUOTE) return skipString(text, at);
  if (opens(first)) return skipNested(text, at);
  let i = at;
  for (let code = first; code !== COMMA && !closes(code) && !isSpace(code);) {
    i += 1;
    code = text.charCodeAt(i);
  }
  return i;
};

/**
 * Where the values of an object's members stand. The text must be a JSON object that was parsed before.
 * A name given twice means its last value, as in JSON.parse.
 */
export const memberSlices = (text: string): ReadonlyMap<string, Slice> => {
  const members = new Map<string, Slice>();
  let i = skipSpace(text, text.indexOf('{') + 1);
  while (text.charCodeAt(i) === QUOTE) {
    const nameEnd = skipString(text, i);
    const name = JSON.parse(text.slice(i, nameEnd)) as string;
    const start = skipSpace(text, text.indexOf(':', nameEnd) + 1);
    const end = skipValue(text, start);
    members.set(name, [start, end]);
    i = skipSpace(text, end);
    if (text.charCodeAt(i) === COMMA) i = skipSpace(text, i + 1);
  }
  return members;
};

/** Where an array's elements stand. The text must be a JSON array that was parsed before. */
export const elementSlices = (text: string): readonly Slice[] => {
  const elements: Slice[] = [];
  let i = skipSpace(text, text.indexOf('[') + 1);
  while (!closes(text.charCodeAt(i))) {
    const end = skipValue(text, i);
    elements.push([i, end]);
    i = skipSpace(text, end);
    if (text.charCodeAt(i) === COMMA) i = skipSpace(text, i + 1);
  }
  return elements;
};
