import type { Role } from './access-store.js';
import type { Scope } from './scopes.js';

/** Who is calling, as far as it was proved. */
export interface Credential {
  /** Named in the audit trail: `admin`, `key:<id>`, `principal:<id>`. */
  readonly actor: string;
  /** The account it is bound to; null for the admin key, which says for each request. */
  readonly account: string | null;
  readonly scopes: ReadonlySet<Scope>;
  /** The principal of the account that it stands for; null: none, so the account itself. */
  readonly principal: string | null;
  /** The principal's; null where there is none. */
  readonly role: Role | null;
  /** The OAuth client that it was given to; undefined: whoever is named above acts itself. */
  readonly client?: string;
}

/** Of the API key that it is; none of a key that is another kind of credential. */
export const keyIdOf = ({ actor }: Pick<Credential, 'actor'>): string => actor.replace(/^key:/, '');

/** The program that asks, in whoever's name. */
export const appOf = (credential: Credential): string => credential.client ?? keyIdOf(credential);

/** Scopes that are a part of another one. */
const WITHIN: Readonly<Partial<Record<Scope, Scope>>> = { 'webhooks:delete': 'webhooks:write' };

export const may = ({ scopes }: Credential, scope: Scope): boolean =>
  [scope, WITHIN[scope], 'administrative' as const].some(
    (each) => each !== undefined && scopes.has(each),
  );

/** Whose webhooks alone it may manage, its scopes allowing: a member's own. Undefined: everyone's. */
export const ownerLimitOf = (credential: Credential): string | undefined =>
  credential.principal === null ||
  credential.role === 'administrator' ||
  may(credential, 'administrative')
    ? undefined
    : credential.principal;
