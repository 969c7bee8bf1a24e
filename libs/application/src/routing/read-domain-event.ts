import {
  DEFAULT_ACCOUNT,
  isEventType,
  isId,
  isReservedType,
  MAX_ID_LENGTH,
  MAX_TYPE_LENGTH,
  type DomainEvent,
} from '#domain';
import { Refused, type IncomingMessage } from '../ports/incoming-message.js';
import { memberSlices, type Slice } from './json-slices.js';
import { projectAround } from './project-around.js';

/** A domain event as it was published. */
export interface PublishedEvent {
  readonly event: DomainEvent;
  /** The JSON text as it came. */
  readonly body: string;
  /** Where `data` stands in the text; empty when the event has none. */
  readonly data: Slice;
}

export type Publication = Omit<IncomingMessage, 'redelivered'>;

interface Terms {
  /** The longest body that is taken, in bytes. */
  readonly maxBytes: number;
  /** Milliseconds since the epoch: stands in for a missing time. */
  readonly now: number;
  /** Stands in for a missing account. */
  readonly account?: string;
  /** What comes of a type that is Postrider's own to tell; it is refused unless said otherwise. */
  readonly reserved?: 'refused' | 'taken';
}

/** Attributes of CloudEvents in binary mode travel as headers with one of these before the name. */
const BINARY_PREFIXES = ['cloudEvents:', 'cloudEvents_', 'ce-'] as const;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Reads a domain event: plain JSON, CloudEvents 1.0 structured, or CloudEvents 1.0 binary (AMQP and HTTP
 * bindings). Throws Refused, saying what is wrong with it.
 */
export const readDomainEvent = (message: Publication, terms: Terms): PublishedEvent => {
  const { maxBytes } = terms;
  if (message.body.byteLength > maxBytes) {
    throw new Refused(
      'too-large',
      `The body has ${message.body.byteLength} bytes; at most ${maxBytes} are taken. Publish a reference instead.`,
    );
  }
  const body = decode(message.body);
  const parsed = parse(body);
  const binary = binaryAttributes(message.headers);
  if (binary) {
    return { event: eventOf(binary, message, terms, 'time'), body, data: [0, body.length] };
  }
  if (!isObject(parsed)) {
    throw new Refused('not-an-object', 'The body must be one JSON object: a domain event.');
  }
  const structured =
    typeof parsed['specversion'] === 'string' ||
    message.contentType?.startsWith('application/cloudevents+json') === true;
  if (structured && 'data_base64' in parsed) {
    throw new Refused(
      'data-not-json',
      'data_base64 is not taken: the data of an event must be JSON.',
    );
  }
  return {
    event: eventOf(parsed, message, terms, structured ? 'time' : 'occurredAt'),
    body,
    data: 'data' in parsed ? (memberSlices(body).get('data') ?? [0, 0]) : [0, 0],
  };
};

/** The id a message names, whatever else is wrong with it; null when it cannot be told. */
export const publishedIdOf = (headers: Publication['headers'], body: unknown): string | null => {
  const attributes = binaryAttributes(headers) ?? (isObject(body) ? body : {});
  try {
    return idOf('id', attributes['id']);
  } catch {
    return null;
  }
};

/** The account a message names, whatever else is wrong with it; null when it cannot be told. */
export const publishedAccountOf = (
  headers: Publication['headers'],
  body: object | undefined,
): string | null => {
  const attributes = binaryAttributes(headers) ?? (body as Record<string, unknown> | undefined);
  try {
    return attributes ? idOf('account', attributes['account'] ?? DEFAULT_ACCOUNT) : null;
  } catch {
    return null;
  }
};

const decode = (bytes: Uint8Array): string => {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new Refused('not-utf8', 'The body is not valid UTF-8.');
  }
};

const parse = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch (error) {
    throw new Refused('not-json', `The body is not JSON: ${(error as Error).message}`);
  }
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const binaryAttributes = (
  headers: Readonly<Record<string, unknown>>,
): Record<string, unknown> | undefined => {
  const prefix = BINARY_PREFIXES.find((candidate) => `${candidate}specversion` in headers);
  if (prefix === undefined) return undefined;
  return Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, value]) => [name.slice(prefix.length), value]),
  );
};

const eventOf = (
  attributes: Readonly<Record<string, unknown>>,
  message: Publication,
  { now, account, reserved = 'refused' }: Terms,
  timeName: 'time' | 'occurredAt',
): DomainEvent => {
  const id = idOf('id', attributes['id'] ?? message.messageId);
  const type = typeOf(attributes['type'] ?? message.routingKey);
  if (reserved === 'refused' && isReservedType(type)) {
    throw new Refused(
      'reserved-type',
      'Types that begin with "webhook." are told by Postrider alone: name the event otherwise.',
    );
  }
  const project = attributes['project'];
  return {
    id,
    type,
    account: idOf('account', attributes['account'] ?? account ?? DEFAULT_ACCOUNT),
    project: project == null ? projectAround(type, attributes) : idOf('project', project),
    occurredAt: instantOf(timeName, attributes[timeName], now),
  };
};

const idOf = (name: string, value: unknown): string => {
  const text = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
  if (typeof text === 'string' && isId(text)) return text;
  throw new Refused(
    `invalid-${name}`,
    `"${name}" must be a text of 1 to ${MAX_ID_LENGTH} characters without control characters.`,
  );
};

const typeOf = (value: unknown): string => {
  if (typeof value === 'string' && isEventType(value)) return value;
  throw new Refused(
    'invalid-type',
    `"type" (or the routing key) must be words of a-z, 0-9, "-" and "_" joined by dots, at most ${MAX_TYPE_LENGTH} characters, such as task.created.`,
  );
};

/** Date alone parses much that is no ISO 8601, and takes a time without a zone for the local one. */
const ISO_8601 =
  /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(Z|[+-]\d{2}:\d{2})?)?$/i;

const instantOf = (name: string, value: unknown, now: number): string => {
  if (value == null) return new Date(now).toISOString();
  const [, day = '', time = '00:00', zone = 'Z'] =
    ISO_8601.exec(typeof value === 'string' ? value : '') ?? [];
  const instant = new Date(`${day}T${time}${zone.toUpperCase()}`);
  if (isDay(day) && !Number.isNaN(instant.getTime())) return instant.toISOString();
  throw new Refused(`invalid-${name.toLowerCase()}`, `"${name}" must be an ISO 8601 time.`);
};

/** Date takes 30 February for 2 March. */
const isDay = (day: string): boolean => {
  const midnight = new Date(`${day}T00:00Z`);
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(day);
};
