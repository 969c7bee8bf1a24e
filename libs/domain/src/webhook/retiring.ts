import { DomainError } from '../domain-error.js';

/** Former secrets that sign beside the present one, at most: each of them is one more signature in every request. */
const MOST_RETIRING = 4;

interface Retiring {
  /** ISO 8601. */
  readonly until: string;
}

/** A receiver that was told it may verify by one of them until a time must be able to. */
export class FormerSecretsStillSign extends DomainError {
  readonly code = 'former-secrets-still-sign';

  constructor(retiring: readonly Retiring[]) {
    const first = retiring.map(({ until }) => until).reduce((a, b) => (a < b ? a : b));
    super(
      `${retiring.length} former secrets still sign, the first of them until ${first}: wait until then, or end all of them by an overlap of "0s".`,
    );
  }
}

/**
 * What signs beside a new secret: the one before it and those before that, while their time lasts. Without an overlap
 * none does, or one that has leaked would go on signing. Throws FormerSecretsStillSign when there would be too many.
 */
export const retiringBeside = <T extends Retiring>(
  former: T,
  others: readonly T[],
  at: string,
): readonly T[] => {
  if (former.until <= at) return [];
  const still = others.filter(({ until }) => until > at);
  if (still.length >= MOST_RETIRING) throw new FormerSecretsStillSign(still);
  return [former, ...still];
};
