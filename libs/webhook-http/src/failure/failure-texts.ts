import { addressOf, codeOf, firstOf } from './error-details.js';

export const lookupText = (hostname: string, code: string): string => {
  if (code === 'ENOTFOUND') return `no such host: ${hostname}`;
  return `name lookup of ${hostname} failed (${code || 'unknown'})`;
};

export const connectText = (error: unknown): string => {
  const cause = firstOf(error);
  const receiver = addressOf(cause);
  const code = codeOf(cause);
  switch (code) {
    case 'ECONNREFUSED':
      return `connection refused by ${receiver}`;
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return `no route to ${receiver}`;
    case 'ETIMEDOUT':
      return `no connection to ${receiver} in time`;
    default:
      return `no connection to ${receiver} (${code || 'unknown'})`;
  }
};

/** Where the proxy stands is nothing to those who own webhooks. */
export const proxyText = (code: string): string => {
  switch (code) {
    case 'ECONNREFUSED':
      return 'connection refused by the proxy';
    case 'ECONNRESET':
      return 'connection reset by the proxy';
    default:
      return code.startsWith('HPE_')
        ? 'the proxy does not speak HTTP'
        : `no connection to the proxy (${code || 'unknown'})`;
  }
};

export const tlsText = (code: string): string =>
  TLS_TEXTS[code] ?? `TLS handshake failed (${code || 'unknown'})`;

const UNTRUSTED = 'certificate chain is incomplete or not trusted';
const NOT_TAKEN = 'receiver does not take the client certificate';
const NO_TLS = 'receiver does not speak TLS on this port';

/** By OpenSSL's verification and Node's error codes. */
const TLS_TEXTS: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'certificate has expired',
  CERT_NOT_YET_VALID: 'certificate is not yet valid',
  CERT_REVOKED: 'certificate has been revoked',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNTRUSTED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNTRUSTED,
  ERR_TLS_CERT_ALTNAME_INVALID: 'certificate is for another host name',
  ERR_SSL_WRONG_VERSION_NUMBER: NO_TLS,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: NO_TLS,
  ERR_SSL_NO_PROTOCOL_OVERLAP: 'receiver speaks no TLS version in common',
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: 'receiver asks for a client certificate',
  ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: NOT_TAKEN,
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED: NOT_TAKEN,
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN: NOT_TAKEN,
  ERR_SSL_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE: NOT_TAKEN,
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: NOT_TAKEN,
  ERR_SSL_TLSV1_ALERT_ACCESS_DENIED: NOT_TAKEN,
  ECONNRESET: 'connection closed during the TLS handshake',
};

/** RFC 9113, 7: by their numbers. */
const HTTP2_CODES: readonly string[] = [
  ...['NO_ERROR', 'PROTOCOL_ERROR', 'INTERNAL_ERROR', 'FLOW_CONTROL_ERROR', 'SETTINGS_TIMEOUT'],
  ...['STREAM_CLOSED', 'FRAME_SIZE_ERROR', 'REFUSED_STREAM', 'CANCEL', 'COMPRESSION_ERROR'],
  ...['CONNECT_ERROR', 'ENHANCE_YOUR_CALM', 'INADEQUATE_SECURITY', 'HTTP_1_1_REQUIRED'],
];

export const brokenOffText = (code: number): string =>
  code === 0
    ? 'connection closed before the answer was complete'
    : `request broken off before the answer was complete (${HTTP2_CODES[code] ?? code})`;
