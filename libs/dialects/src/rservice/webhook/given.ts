import { isJsonObject, type JsonObject } from '#domain';
import { listIn, textOf } from '../../shared/fields.js';
import { eventTypeWithId, type EventType } from '../rendering/catalogue.js';
import type { FieldError } from '../api/refused.js';
import { truthIn } from './truth.js';
import { readUri, type Uri } from './uri.js';

/** What a request says of a webhook; undefined: nothing. Null: that there shall be none. */
export interface Given {
  readonly event?: EventType;
  readonly uri?: Uri;
  readonly name?: string | null;
  readonly description?: string | null;
  readonly emails?: readonly string[];
  readonly disabled?: boolean;
  readonly policy?: string | null;
  readonly discovery?: boolean;
  readonly appOfferings?: readonly string[];
  readonly source?: string | null;
  readonly sourceId?: string | null;
}

type Read<T> = { readonly value: T } | { readonly error: string } | undefined;

const MAX_EMAILS = 20;
/** Names of hosts may be written in any letters (RFC 5890). */
const EMAIL = /^[^\s\p{Cc}@,"<>()[\]\\;:]{1,64}@[\p{L}\p{M}\p{N}.-]{1,189}$/u;

/** Reads what is known of the fields and passes by the rest; tells everything that is wrong at once. */
export const readGiven = (fields: JsonObject, errors: FieldError[]): Given => {
  const read = <T>(field: string, label: string, of: (fields: JsonObject) => Read<T>) => {
    const found = of(fields);
    if (found && 'error' in found) errors.push([field, `${label} ${found.error}`]);
    return found && 'value' in found ? found.value : undefined;
  };
  const given = {
    event: read('event', 'Event', eventIn),
    uri: read('uri', 'Uri', uriIn),
    name: read('name', 'Name', text('name', characters(256))),
    description: read('description', 'Description', text('description', kilobytes(64))),
    emails: read('mail_exceptions_to', 'Mail exceptions to', emailsIn),
    disabled: read('disabled', 'Disabled', flag('disabled')),
    policy: read('webhook_policy', 'Webhook policy', policyIn),
    discovery: read(
      'openid_connect_discovery',
      'Openid connect discovery',
      flag('openid_connect_discovery'),
    ),
    appOfferings: read('app_offering_references', 'App offering references', referencesIn),
    source: read('source', 'Source', line('source', 30)),
    sourceId: read('sourceID', 'SourceID', line('sourceID', 128)),
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
};

const BLANK = { error: "can't be blank" };
const NONE = { value: null };

const eventIn = (fields: JsonObject): Read<EventType> => {
  if (!Object.hasOwn(fields, 'event')) return undefined;
  const id = textOf(fields, 'event')?.trim() ?? '';
  if (id === '') return BLANK;
  const event = eventTypeWithId(id);
  return event ? { value: event } : { error: 'is not included in the list' };
};

const uriIn = (fields: JsonObject): Read<Uri> => {
  if (!Object.hasOwn(fields, 'uri')) return undefined;
  const written = textOf(fields, 'uri')?.trim() ?? '';
  if (written === '') return BLANK;
  const uri = readUri(written);
  return uri ? { value: uri } : { error: 'is not a valid URI' };
};

/** How long a text may be, and what that is called. */
interface Limit {
  readonly fits: (text: string) => boolean;
  readonly most: string;
}

const characters = (most: number): Limit => ({
  fits: (text) => [...text].length <= most,
  most: `${most} characters`,
});

const kilobytes = (most: number): Limit => ({
  fits: (text) => Buffer.byteLength(text) <= most * 1_024,
  most: `${most} KB`,
});

const text =
  (name: string, { fits, most }: Limit) =>
  (fields: JsonObject): Read<string | null> => {
    if (!Object.hasOwn(fields, name)) return undefined;
    if (fields[name] === null) return NONE;
    const value = textOf(fields, name);
    if (value === undefined) return { error: 'is invalid' };
    if (value.trim() === '') return NONE;
    return fits(value) ? { value } : { error: `is too long (maximum is ${most})` };
  };

const line =
  (name: string, most: number) =>
  (fields: JsonObject): Read<string | null> => {
    const found = text(name, characters(most))(fields);
    if (!found || !('value' in found) || found.value === null) return found;
    return /\p{Cc}/u.test(found.value) ? { error: 'is invalid' } : found;
  };

const emailsIn = (fields: JsonObject): Read<readonly string[]> => {
  if (!Object.hasOwn(fields, 'mail_exceptions_to')) return undefined;
  const emails = listIn(textOf(fields, 'mail_exceptions_to') ?? '');
  if (emails.length > MAX_EMAILS) return { error: `must be at most ${MAX_EMAILS} addresses` };
  return emails.every((email) => EMAIL.test(email)) ? { value: emails } : { error: 'is invalid' };
};

const flag =
  (name: string) =>
  (fields: JsonObject): Read<boolean> => {
    if (!Object.hasOwn(fields, name)) return undefined;
    const value = truthIn(textOf(fields, name) ?? '');
    return value === undefined ? { error: 'must be true or false' } : { value };
  };

/** By its id, or the reference as it is shown. */
const policyIn = (fields: JsonObject): Read<string | null> => {
  const name = ['webhook_policy_id', 'webhook_policy'].find((each) => Object.hasOwn(fields, each));
  if (name === undefined) return undefined;
  const value = fields[name];
  if (value === null || value === '') return NONE;
  const id = isJsonObject(value)
    ? (textOf(value, 'id') ?? textOf(value, 'nodeID'))
    : textOf(fields, name);
  return id === undefined ? { error: 'is invalid' } : { value: id };
};

const MAX_REFERENCES = 100;

const referencesIn = (fields: JsonObject): Read<readonly string[]> => {
  if (!Object.hasOwn(fields, 'app_offering_references')) return undefined;
  const value = fields['app_offering_references'] ?? [];
  const isList =
    Array.isArray(value) &&
    value.length <= MAX_REFERENCES &&
    (value as unknown[]).every((each) => typeof each === 'string' && each.length <= 128);
  return isList ? { value: value as readonly string[] } : { error: 'is invalid' };
};
