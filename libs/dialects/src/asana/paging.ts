import { textOf } from '../shared/fields.js';
import type { JsonObject } from '#domain';

export interface AskedPage {
  /** Null: the client asks for no pages, and is to get all there are. */
  readonly limit: number | null;
  readonly after: string | null;
}

const MOST = 100;

/** The page asked for, or what is wrong with it. */
export const pageIn = (query: JsonObject): AskedPage | string => {
  const given = textOf(query, 'limit');
  const limit = given === undefined ? null : Number(given);
  if (limit !== null && (!Number.isInteger(limit) || limit < 1 || limit > MOST)) {
    return 'limit: Must be an integer between 1 and 100';
  }
  const offset = textOf(query, 'offset');
  const after = offset === undefined ? null : afterOf(offset);
  if (after === undefined) return 'offset: Your pagination token is invalid or has expired';
  return { limit, after };
};

const FORM = /^p1\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

const offsetOf = (after: string): string => Buffer.from(`p1.${after}`).toString('base64url');

const afterOf = (offset: string): string | undefined =>
  FORM.exec(Buffer.from(offset, 'base64url').toString())?.[1];

/** Where the next page is asked for. */
export const nextPageOf = (baseUrl: string, query: JsonObject, after: string): JsonObject => {
  const asked = Object.entries(query).flatMap(([name, value]) =>
    typeof value === 'string' && name !== 'offset' ? [[name, value] as const] : [],
  );
  const offset = offsetOf(after);
  const parameters = new URLSearchParams(
    Object.fromEntries([...asked, ['offset', offset]]),
  ).toString();
  const path = `/webhooks?${parameters}`;
  return { offset, path, uri: `${baseUrl}/api/1.0${path}` };
};
