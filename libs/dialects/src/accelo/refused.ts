import type { Status } from './envelope.js';

/** Ends a request with a status of the vendor's list. */
export class Refused extends Error {
  constructor(
    readonly status: Status,
    /** What is wrong with this request, beside the status's own message. */
    readonly because?: string,
  ) {
    super(because ?? status);
  }
}

export const invalid = (because?: string): Refused => new Refused('invalid_request', because);
