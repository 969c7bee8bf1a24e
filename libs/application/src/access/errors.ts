import { DomainError } from '#domain';

export class AccountNotFound extends DomainError {
  readonly code = 'account-not-found';

  constructor(id: string) {
    super(`There is no account ${id}.`);
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
