import type { Scope } from './scopes.js';

/** Who is calling, as far as it was proved. */
export interface Credential {
  /** Named in the audit trail: `admin`, `key:<id>`, `principal:<id>`. */
  readonly actor: string;
  /** The account it is bound to; null for the admin key, which says for each request. */
  readonly account: string | null;
  readonly scopes: ReadonlySet<Scope>;
}

export const may = ({ scopes }: Credential, scope: Scope): boolean =>
  scopes.has('administrative') || scopes.has(scope);
