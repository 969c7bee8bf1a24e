import { XMLBuilder } from 'fast-xml-parser';
import { stringify } from 'yaml';
import type { DialectRequest } from '../dialect.js';
import { mediaTypeOf } from '../shared/fields.js';

export interface Representation {
  readonly contentType: string;
  readonly write: (value: object) => string;
}

const JSON_TEXT: Representation = {
  contentType: 'application/json; charset=utf-8',
  write: (value) => JSON.stringify(value),
};

// eslint-disable-next-line @typescript-eslint/no-deprecated -- it hands over to the package named instead, which comes with this one
const builder = new XMLBuilder({ suppressEmptyNode: true });

/** What the root is called no source says; lists are elements of the same name. */
const XML: Representation = {
  contentType: 'text/xml; charset=utf-8',
  write: (value) =>
    `<?xml version="1.0" encoding="UTF-8"?>\n${builder.build({ data: withoutNulls(value) })}`,
};

const YAML: Representation = {
  contentType: 'text/x-yaml; charset=utf-8',
  write: (value) => `---\n${stringify(value)}`,
};

const BY_SUFFIX: Readonly<Record<string, Representation>> = {
  json: JSON_TEXT,
  xml: XML,
  yml: YAML,
  yaml: YAML,
};

const BY_TYPE: Readonly<Record<string, Representation>> = {
  'application/json': JSON_TEXT,
  'text/xml': XML,
  'application/xml': XML,
  'text/x-yaml': YAML,
  'text/yaml': YAML,
  'application/x-yaml': YAML,
  'application/yaml': YAML,
};

const SUFFIX = /\.(json|xml|yml|yaml)\/?$/;

export const withoutSuffix = (path: string): string => path.replace(SUFFIX, '');

/** By the suffix of the path, else by the first type accepted that is one; the vendor's pages call the header Accept-Type. */
export const representationOf = ({ path, headers }: DialectRequest): Representation => {
  const suffix = SUFFIX.exec(path)?.[1];
  if (suffix !== undefined) return BY_SUFFIX[suffix] ?? JSON_TEXT;
  const accepted = (headers['accept-type'] ?? headers['accept'] ?? '').split(',').map(mediaTypeOf);
  const found = accepted.map((type) => BY_TYPE[type]).find((each) => each !== undefined);
  return found ?? JSON_TEXT;
};

/** An element without content is what XML has for null, and for a list of nothing. */
const withoutNulls = (value: unknown): unknown => {
  if (value === null) return '';
  if (Array.isArray(value)) return value.length === 0 ? '' : value.map(withoutNulls);
  if (typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, withoutNulls(each)]),
  );
};
