import {
  InvalidField,
  InvalidFields,
  NotTheOwner,
  VerificationFailed,
  WebhookNotFound,
} from '#application';
import type { DialectReply } from '../dialect.js';
import { failed } from './replies.js';

/** An address that no request may reach is forbidden; what is wrong otherwise is a bad request. */
export const refusalOf = (error: unknown): DialectReply => {
  if (error instanceof VerificationFailed) {
    const { outcome, error: text } = error.answer;
    return failed(
      400,
      `The remote server did not respond with the handshake secret: ${text ?? outcome}`,
    );
  }
  if (error instanceof InvalidField) {
    const isTarget = error.field === '/url';
    return failed(isTarget ? 403 : 400, `${isTarget ? 'target' : error.field}: ${error.message}`);
  }
  if (error instanceof InvalidFields) return failed(400, error.message);
  if (error instanceof NotTheOwner) return failed(403, 'Forbidden');
  if (error instanceof WebhookNotFound) return failed(404, 'webhook: Unknown object');
  throw error;
};
