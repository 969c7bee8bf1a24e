import type { PublicAddress } from '../ports/public-address.js';
import type { SigningPolicy } from './signing-policy.js';

/** The `iss` of a policy's tokens; its keys are found below it. */
export const issuerOf = (
  { publicUrl }: PublicAddress,
  { account, name }: Pick<SigningPolicy, 'account' | 'name'>,
): string => `${publicUrl}/policies/${encodeURIComponent(account)}/${encodeURIComponent(name)}`;
