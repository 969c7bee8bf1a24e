import { DomainError } from '#domain';

export class SigningPolicyNotFound extends DomainError {
  readonly code = 'signing-policy-not-found';

  constructor(name: string) {
    super(`There is no signing policy ${name} in this account.`);
  }
}

export class SigningPolicyInUse extends DomainError {
  readonly code = 'signing-policy-in-use';

  constructor(id: string, webhooks: number) {
    super(
      `Signing policy ${id} is used by ${webhooks} webhook${webhooks === 1 ? '' : 's'}: let them sign otherwise first, or disable the policy.`,
    );
  }
}

/** A body cannot be signed as its webhook wants it, and will not be until somebody changes that. */
export class CannotSign extends DomainError {
  readonly code = 'cannot-sign';
}
