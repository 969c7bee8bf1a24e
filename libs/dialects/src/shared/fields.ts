import { isJsonObject, isStorableText, type JsonObject } from '#domain';
import { parse } from 'qs';
import type { DialectRequest } from '../dialect.js';
import { multipartFields } from './multipart.js';
import { UnreadableBody } from './unreadable-body.js';

const FORM = 'application/x-www-form-urlencoded';
const MULTIPART = 'multipart/form-data';
const IS_JSON = /^application\/(?:[\w.-]+\+)?json$/;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** What is given by name: in the query and in the body, whose word counts where both have one. Throws UnreadableBody. */
export const fieldsOf = (request: DialectRequest): JsonObject =>
  readable({ ...formFields(request.query), ...bodyFields(request) });

/** No parameter of any system stands so deep, and each level takes some of the stack. */
const DEEPEST = 32;

/** The same fields. Throws UnreadableBody: what holds a NUL or half a character can be kept nowhere. */
export const readable = (fields: JsonObject): JsonObject => {
  for (const [name, value] of Object.entries(fields)) {
    if (!isReadable(name) || !isReadable(value)) {
      throw new UnreadableBody('A parameter holds what is no text.');
    }
  }
  return fields;
};

const isReadable = (value: unknown, depth = 0): boolean => {
  if (typeof value === 'string') return isStorableText(value);
  if (typeof value !== 'object' || value === null) return true;
  return (
    depth < DEEPEST &&
    Object.entries(value)
      .flat()
      .every((each) => isReadable(each, depth + 1))
  );
};

/**
 * By its content type: a form of either kind, or one JSON object. One without a type is looked at. Throws UnreadableBody.
 * What clients write where they have nothing to say is no fields: PHP an empty list, JavaScript null.
 */
export const bodyFields = ({ body, headers }: DialectRequest): JsonObject => {
  if (body.byteLength === 0) return {};
  const text = decoded(body);
  const type = mediaTypeOf(headers['content-type']);
  if (type === MULTIPART) return partFields(text, headers['content-type']);
  if (IS_JSON.test(type) || (type !== FORM && text.trimStart().startsWith('{'))) {
    return jsonFields(text);
  }
  return formFields(text);
};

/** `data[filters][0][fields][0]` */
const DEEPEST_IN_FORMS = 4;

/** `a=1&b%5Bc%5D=2` */
export const formFields = (text: string): JsonObject =>
  parse(text, { depth: DEEPEST_IN_FORMS, arrayLimit: 100, parameterLimit: 1_000 });

/** Names of parts stand for members as those of the other form do: `filters[0][action]`. */
const partFields = (text: string, contentType = ''): JsonObject =>
  formFields(new URLSearchParams(multipartFields(text, contentType)).toString());

export const mediaTypeOf = (contentType = ''): string =>
  (contentType.split(';', 1)[0] ?? '').trim().toLowerCase();

const NOTHING = /^\s*(?:null|\[\s*\])?\s*$/;

const jsonFields = (text: string): JsonObject => {
  if (NOTHING.test(text)) return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UnreadableBody('The body is not JSON.', { cause: error });
  }
  if (isJsonObject(value)) return value;
  throw new UnreadableBody('The body must be a JSON object.');
};

const decoded = (body: Uint8Array): string => {
  try {
    return utf8.decode(body);
  } catch (error) {
    throw new UnreadableBody('The body is not UTF-8.', { cause: error });
  }
};

/** As text, whether it came as text, a number, or a list of these, which are joined by commas. */
export const textOf = (fields: JsonObject, name: string): string | undefined => {
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
  const texts = (Array.isArray(value) ? (value as unknown[]) : [value]).map((each) =>
    typeof each === 'number' || typeof each === 'boolean' ? String(each) : each,
  );
  return texts.every((each) => typeof each === 'string') ? texts.join(',') : undefined;
};

/** `a, b,,` is a and b. */
export const listIn = (text: string): readonly string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
