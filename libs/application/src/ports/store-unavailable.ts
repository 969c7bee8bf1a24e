import { DomainError } from '#domain';

/** The store cannot be reached, is not ready, or fails: the same work may succeed in a moment, or once it is mended. */
export class StoreUnavailable extends DomainError {
  readonly code = 'store-unavailable';

  constructor(options?: ErrorOptions) {
    super('The database cannot be used; nothing was recorded. Try again in a moment.', options);
  }
}
