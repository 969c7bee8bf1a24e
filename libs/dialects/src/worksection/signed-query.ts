import { createHash, createHmac } from 'node:crypto';
import type { JsonObject } from '#domain';
import { textOf } from '../shared/fields.js';
import { isSameText } from '../shared/same-text.js';

/** The parameter, and what separates it from those before it; in some of the vendor's samples nothing does. */
const HASH = [/(^|&)hash=([0-9a-f]{32})(?=&|$)/i, /()hash=([0-9a-f]{32})(?=&|$)/i] as const;

export interface SignedQuery {
  /** In lower case. */
  readonly hash: string;
  /** The query as sent, without it: what was hashed. */
  readonly rest: string;
}

/** Takes the hash out of a query as it was sent, or out of a form. Undefined when it bears none. */
export const signedQuery = (raw: string): SignedQuery | undefined => {
  for (const pattern of HASH) {
    const found = pattern.exec(raw);
    if (!found) continue;
    const rest = raw.slice(0, found.index) + raw.slice(found.index + found[0].length);
    return { hash: (found[2] ?? '').toLowerCase(), rest: rest.replace(/^&/, '') };
  }
  return undefined;
};

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

/** `md5(query + key)`, and as the vendor's older pages have it `md5(page + action + key)`. */
export const isHashedWith = (
  key: string,
  { hash, rest }: SignedQuery,
  { page = '', action }: { readonly page?: string | undefined; readonly action: string },
): boolean =>
  [md5(rest + key), md5(page + action + key)].map((made) => isSameText(made, hash)).includes(true);

/** An action and a time, signed. */
export interface SignedTime {
  /** Unix seconds. */
  readonly time: number;
  readonly text: string;
  readonly signature: string;
}

/** `Authorization: Admin <unix seconds>_<hmac>` of the vendor's libraries. */
export const signedHeader = (authorization = ''): SignedTime | undefined => {
  const [, text, signature] = /^Admin +(\d{1,12})_([0-9a-f]{64}) *$/i.exec(authorization) ?? [];
  return signedTime(text, signature);
};

/** `hash=<hmac>&time=<unix seconds>`, as the first of these libraries have it, which call `/api/admin/v2.1`. */
export const signedParameters = (fields: JsonObject): SignedTime | undefined => {
  const [text = '', signature = ''] = [textOf(fields, 'time'), textOf(fields, 'hash')];
  return /^\d{1,12}$/.test(text) && /^[0-9a-f]{64}$/i.test(signature)
    ? signedTime(text, signature)
    : undefined;
};

const signedTime = (text?: string, signature?: string): SignedTime | undefined =>
  text === undefined || signature === undefined
    ? undefined
    : { time: Number(text), text, signature: signature.toLowerCase() };

export const isSignedWith = (
  key: string,
  { text, signature }: SignedTime,
  action: string,
): boolean =>
  isSameText(createHmac('sha256', key).update(`${action}:${text}`).digest('hex'), signature);
