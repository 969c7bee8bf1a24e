import { withAdvice } from '#application';
import type { FailedOutcome, OwnFault } from '#domain';
import { codeOf, detailOf, firstOf, isOfParser } from './error-details.js';
import { brokenOffText, connectText, lookupText, proxyText, tlsText } from './failure-texts.js';
import { statusText } from './status-text.js';

/** Why an exchange ended without a complete answer. The message is one line for a person. */
export class Failure extends Error {
  override readonly name = 'Failure';

  constructor(
    readonly outcome: Exclude<FailedOutcome, 'not_acknowledged'> | OwnFault,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export const addressRefused = (what: string): Failure =>
  new Failure('address_refused', withAdvice(what));

export const lookupFailed = (hostname: string, cause: unknown): Failure =>
  new Failure('dns_error', lookupText(hostname, codeOf(cause)), { cause });

export const connectFailed = (cause: unknown): Failure =>
  cause instanceof Failure ? cause : new Failure('connect_error', connectText(cause), { cause });

export const proxyFailed = (cause: unknown): Failure =>
  new Failure('proxy_error', proxyText(codeOf(firstOf(cause))), { cause });

export const proxySilent = (waitedMs: number): Failure =>
  new Failure('proxy_error', `no connection to the proxy within ${waitedMs / 1000} s`);

/**
 * By these a proxy tells of the place it was asked for: it may not be reached, or cannot be. By any other it tells
 * of itself, or of how we ask.
 */
const OF_THE_PLACE: ReadonlySet<number> = new Set([403, 502, 503, 504]);

/** The proxy has answered, by this status. */
export const proxyRefused = (status: number): Failure =>
  new Failure(
    OF_THE_PLACE.has(status) ? 'connect_error' : 'proxy_error',
    `the proxy made no connection: ${statusText(status)}`,
  );

/** Nobody waits for the connection any more: the exchange it was made for has told why. */
export const gaveUp = (): Failure => new Failure('timeout', 'no connection in time');

export const tlsFailed = (cause: unknown): Failure =>
  new Failure('tls_error', tlsText(codeOf(cause)), { cause });

/** Tells what broke an exchange off once its connection was there. */
export const exchangeFailed = (cause: unknown): Failure => {
  if (cause instanceof Failure) return cause;
  const code = codeOf(cause);
  if (code.startsWith('ERR_SSL_') || code.startsWith('ERR_TLS_') || code === 'EPROTO') {
    return tlsFailed(cause);
  }
  const text = PROTOCOL_TEXTS[code];
  if (text !== undefined) return new Failure('protocol_error', text, { cause });
  if (code === 'ERR_HTTP2_ERROR') return notHttp2(cause);
  if (isOfParser(cause) || isUnexpected(cause)) return notHttp(cause);
  if (code === 'UND_ERR_INVALID_ARG') return notPossible(cause);
  return new Failure('connection_lost', LOSS_TEXTS[code] ?? 'connection lost', { cause });
};

export const notPossible = (cause: unknown): Failure =>
  new Failure('protocol_error', `request not possible: ${detailOf(cause)}`, { cause });

export const senderClosed = (): Failure => new Failure('connection_lost', SENDER_CLOSED);

/** A stream of HTTP/2 was closed by this code. */
export const brokenOff = (code: number): Failure =>
  new Failure('connection_lost', brokenOffText(code));

/** An answer nobody asked for: `bad response` (100 Continue by HTTP/1.0) and `bad upgrade` (101). */
const isUnexpected = (cause: unknown): boolean =>
  codeOf(cause) === 'UND_ERR_SOCKET' && detailOf(cause).startsWith('bad ');

const notHttp = (cause: unknown): Failure => {
  const detail = detailOf(cause);
  const what = UNEXPECTED_TEXTS[detail] ?? /\((.+)\)$/.exec(detail)?.[1] ?? detail;
  return new Failure('protocol_error', `not an HTTP/1.1 answer: ${what}`, { cause });
};

const UNEXPECTED_TEXTS: Readonly<Record<string, string>> = {
  'bad response': '100 Continue, which HTTP/1.0 does not know',
  'bad upgrade': 'an upgrade that nobody asked for',
};

const notHttp2 = (cause: unknown): Failure =>
  new Failure('protocol_error', `not an HTTP/2 answer: ${detailOf(cause)}`, { cause });

const PROTOCOL_TEXTS: Readonly<Record<string, string>> = {
  UND_ERR_HEADERS_OVERFLOW: 'answer headers larger than 16 KiB',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'answer body and its content-length differ',
};

const SENDER_CLOSED = 'the sender is closed';

const LOSS_TEXTS: Readonly<Record<string, string>> = {
  ECONNRESET: 'connection reset before the answer was complete',
  EPIPE: 'connection closed before the request was complete',
  UND_ERR_SOCKET: 'connection closed before the answer was complete',
  UND_ERR_CLOSED: SENDER_CLOSED,
  UND_ERR_DESTROYED: SENDER_CLOSED,
};
