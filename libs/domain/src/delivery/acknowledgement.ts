import { isJsonObject, memberOf } from '../filter/json.js';
import type { Acknowledgement } from '../profile/profile.js';

/** An answer of 2xx, and the request it answers. */
export interface ReceivedAnswer {
  readonly status: number;
  /** By lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body's text, or why there is none to be read: `longer than 4 KiB`. */
  readonly body: { readonly text: string } | { readonly unread: string };
  /** Names and values of the request's headers in turn. */
  readonly sentHeaders: readonly string[];
}

/**
 * Says in one line what an answer of 2xx lacks to acknowledge a request: what was asked, and what came.
 * Null when it lacks nothing. What the receiver wrote is quoted, in part.
 */
export const lackOf = (asked: Acknowledgement, answer: ReceivedAnswer): string | null =>
  statusLack(asked, answer) ??
  contentTypeLack(asked, answer) ??
  bodyLack(asked, answer) ??
  echoLack(asked, answer);

const TAKEN: Readonly<Record<Acknowledgement['status'], readonly number[] | null>> = {
  'any-2xx': null,
  '200-or-204': [200, 204],
  '200': [200],
};

const statusLack = (asked: Acknowledgement, { status }: ReceivedAnswer): string | null => {
  const taken = TAKEN[asked.status];
  if (taken === null || taken.includes(status)) return null;
  return `status ${taken.join(' or ')} was asked for, and ${status} came`;
};

const JSON_TYPE = /^(?:application\/json|[^\s;,/]+\/[^\s;,]+\+json)\s*(?:;|$)/i;

const contentTypeLack = (asked: Acknowledgement, { headers }: ReceivedAnswer): string | null => {
  if (asked.contentType === 'any') return null;
  const came = headers['content-type'];
  if (came !== undefined && JSON_TYPE.test(came.trim())) return null;
  return `content-type application/json was asked for, and ${came === undefined ? 'none' : quoted(came)} came`;
};

const bodyLack = ({ body: asked }: Acknowledgement, { body }: ReceivedAnswer): string | null => {
  if (asked === null) return null;
  const wanted = `${quoted(asked.member)}: ${quoted(asked.equals)} was asked for`;
  if ('unread' in body) return `${wanted}, and the body was not read: it is ${body.unread}`;
  const json = parsed(body.text);
  if (!isJsonObject(json)) return `${wanted}, and the body is no JSON object`;
  const came = memberOf(json, asked.member);
  if (typeof came !== 'string') {
    return `${wanted}, and the body has ${came === undefined ? 'no such member' : 'no text there'}`;
  }
  const same = asked.ignoreCase
    ? came.toLowerCase() === asked.equals.toLowerCase()
    : came === asked.equals;
  return same ? null : `${wanted}, and ${quoted(came)} came`;
};

/** The values stay unsaid: what has to come back is often a secret. */
const echoLack = (
  { echoHeader }: Acknowledgement,
  { headers, sentHeaders }: ReceivedAnswer,
): string | null => {
  if (echoHeader === null) return null;
  const name = echoHeader.toLowerCase();
  const sent = valueOf(name, sentHeaders);
  if (sent === undefined) return `header ${name} was to come back, and was not sent`;
  const came = Object.hasOwn(headers, name) ? headers[name] : undefined;
  if (came === sent) return null;
  return `header ${name} was to come back as it was sent, and ${came === undefined ? 'did not come' : 'came with another value'}`;
};

const valueOf = (name: string, headers: readonly string[]): string | undefined => {
  const at = headers.findIndex((text, i) => i % 2 === 0 && text.toLowerCase() === name);
  return at === -1 ? undefined : headers[at + 1]?.trim();
};

/** Undefined when it is not JSON. A byte order mark before it is passed over (RFC 8259, 8.1). */
const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text.startsWith('\ufeff') ? text.slice(1) : text);
  } catch {
    return undefined;
  }
};

const LONGEST_QUOTE = 60;

/** In JSON, and so in one line. */
const quoted = (text: string): string =>
  JSON.stringify(text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}…` : text);
