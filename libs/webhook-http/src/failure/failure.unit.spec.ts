import { describe, expect, it } from '@jest/globals';
import { exchangeFailed } from './failure.js';

describe('a failure is told', () => {
  it.each([
    ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'receiver asks for a client certificate'],
    ['ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', 'receiver does not take the client certificate'],
    [
      'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE',
      'TLS handshake failed (ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE)',
    ],
  ])('by the alert %s of the receiver', (code, message) => {
    const failure = exchangeFailed(Object.assign(new Error('alert'), { code }));
    expect(failure).toMatchObject({ outcome: 'tls_error', message });
  });
});
