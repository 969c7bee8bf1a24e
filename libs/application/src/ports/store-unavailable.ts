import { DomainError } from '#domain';

/** The store cannot be reached or is not ready: the same work may succeed in a moment. */
export class StoreUnavailable extends DomainError {
  readonly code = 'store-unavailable';

  constructor(options?: ErrorOptions) {
    super('The database cannot be reached; nothing was recorded. Try again in a moment.', options);
  }
}
