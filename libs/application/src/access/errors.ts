import { DomainError } from '#domain';

export class AccountNotFound extends DomainError {
  readonly code = 'account-not-found';

  constructor(id: string) {
    super(`There is no account ${id}.`);
  }
}

export class AccountTaken extends DomainError {
  readonly code = 'account-taken';

  constructor(id: string) {
    super(`There is an account ${id} already.`);
  }
}

/** A host name leads to one account. */
export class HostTaken extends DomainError {
  readonly code = 'host-taken';

  constructor(host: string) {
    super(`The host ${host} belongs to another account: take it away there first.`);
  }
}

export class PrincipalNotFound extends DomainError {
  readonly code = 'principal-not-found';

  constructor(id: string) {
    super(`There is no principal ${id} in this account.`);
  }
}

export class ApiKeyNotFound extends DomainError {
  readonly code = 'api-key-not-found';

  constructor(id: string) {
    super(`There is no API key ${id} in this account.`);
  }
}
