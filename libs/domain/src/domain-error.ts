/** A broken rule. `code` is stable and part of the API; the message says what to do. */
export abstract class DomainError extends Error {
  abstract readonly code: string;

  override get name(): string {
    return this.constructor.name;
  }
}
