import { isIPv6 } from 'node:net';

interface SystemError {
  readonly name?: unknown;
  readonly code?: unknown;
  readonly message?: unknown;
  readonly address?: unknown;
  readonly port?: unknown;
  readonly errors?: unknown;
}

const asSystemError = (error: unknown): SystemError =>
  typeof error === 'object' && error !== null ? error : {};

/** `ECONNREFUSED`, `CERT_HAS_EXPIRED`, `UND_ERR_SOCKET`; empty when the error has none. */
export const codeOf = (error: unknown): string => {
  const { code } = asSystemError(error);
  return typeof code === 'string' ? code : '';
};

/** undici's HTTP parser names its errors and gives them no code. */
export const isOfParser = (error: unknown): boolean =>
  asSystemError(error).name === 'HTTPParserError';

/** The error's own message in one short line. */
export const detailOf = (error: unknown): string => {
  const { message } = asSystemError(error);
  if (typeof message !== 'string') return 'unknown';
  // eslint-disable-next-line no-control-regex -- control characters are what must not stay
  return message.replace(/[\u0000-\u001f\u007f]+/g, ' ').slice(0, 200);
};

/** `192.0.2.7:443`, `[2001:db8::7]:443`. */
export const addressOf = (error: unknown): string => {
  const { address, port } = asSystemError(error);
  if (typeof address !== 'string') return 'the receiver';
  const host = isIPv6(address) ? `[${address}]` : address;
  return typeof port === 'number' ? `${host}:${port}` : host;
};

/** Of several addresses tried in vain, the first one's error: later ones may have had less time. */
export const firstOf = (error: unknown): unknown => {
  const { errors } = asSystemError(error);
  return Array.isArray(errors) && errors.length > 0 ? errors[0] : error;
};
