import {
  InvalidField,
  InvalidFields,
  isOfRefusedAddress,
  NotTheOwner,
  VerificationFailed,
  WebhookNotFound,
  withoutAdvice,
} from '#application';
import type { DialectReply } from '../dialect.js';
import { failed } from './replies.js';

const FORBIDDEN = 403;
const BAD_REQUEST = 400;

/** An address that no request may reach is forbidden, by whatever name; what is wrong otherwise is a bad request. */
export const refusalOf = (error: unknown): DialectReply => {
  if (error instanceof VerificationFailed) return refusedHandshake(error);
  if (error instanceof InvalidField) {
    const status = isOfRefusedAddress(error.message) ? FORBIDDEN : BAD_REQUEST;
    const field = error.field === '/url' ? 'target' : error.field;
    return failed(status, `${field}: ${withoutAdvice(error.message)}`);
  }
  if (error instanceof InvalidFields) return failed(BAD_REQUEST, withoutAdvice(error.message));
  if (error instanceof NotTheOwner) return failed(FORBIDDEN, 'Forbidden');
  if (error instanceof WebhookNotFound) return failed(404, 'webhook: Unknown object');
  throw error;
};

const refusedHandshake = ({ answer: { outcome, error } }: VerificationFailed): DialectReply => {
  const text = withoutAdvice(error ?? outcome);
  if (outcome === 'address_refused') return failed(FORBIDDEN, `target: ${text}`);
  const what = 'The remote server did not respond with the handshake secret';
  return failed(BAD_REQUEST, `${what}: ${text}`);
};
