import { DomainError } from '#domain';
import type { FieldError } from './problem.js';

/** A request that breaks its schema. */
export class InvalidRequest extends DomainError {
  readonly code = 'invalid-request';

  constructor(readonly errors: readonly FieldError[]) {
    super('The request does not fit: see errors, correct them and send it again.');
  }
}
