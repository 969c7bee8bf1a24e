import type { Digests } from './api-keys.js';

/** The prefixes let scanners know them. */
const ACCESS = 'pra_';
const REFRESH = 'prr_';
const CODE = 'prc_';

/** What stands behind the secret; the digest that is kept is of the whole, so that none of it can be another. */
const PART = '.';

const after = (clientId: string | undefined): string =>
  clientId === undefined ? '' : PART + clientId;

/** `clientId`: of a token that a client has on somebody else's behalf. */
export const newAccess = (digests: Digests, clientId?: string): string =>
  ACCESS + digests.newSecret() + after(clientId);

export const newRefresh = (digests: Digests, clientId?: string): string =>
  REFRESH + digests.newSecret() + after(clientId);

export const isAccess = (token: string): boolean => token.startsWith(ACCESS);

export const isRefresh = (token: string): boolean => token.startsWith(REFRESH);

export const isCode = (token: string): boolean => token.startsWith(CODE);

/** Undefined: it is the key's own. */
export const clientNamedIn = (token: string): string | undefined => token.split(PART)[1];

interface Bound {
  readonly clientId: string;
  readonly redirectUri: string;
  /** SHA-256, hex; null: none. */
  readonly challenge: string | null;
}

export const newCode = (digests: Digests, { clientId, redirectUri, challenge }: Bound): string =>
  [CODE + digests.newSecret(), clientId, challenge ?? '', digests.digest(redirectUri)].join(PART);

interface Brought {
  readonly clientId: string;
  readonly redirectUri: string | undefined;
  readonly verifier: string | undefined;
}

/** Whether a code is brought by the client that it is for, from where it was sent, and with its verifier. */
export const fitsCode = (
  digests: Digests,
  code: string,
  { clientId, redirectUri, verifier }: Brought,
): boolean => {
  const [, client, challenge = '', ...redirected] = code.split(PART);
  if (client !== clientId) return false;
  const isElsewhere =
    redirectUri !== undefined && digests.digest(redirectUri) !== redirected.join(PART);
  if (isElsewhere) return false;
  if (challenge === '') return verifier === undefined;
  return verifier !== undefined && digests.same(digests.digest(verifier), challenge);
};
