import type { Page, PageRequest } from '../ports/webhook-readers.js';
import type { SigningPolicy, StoredSigningPolicy } from './signing-policy.js';

/** What of a policy can be changed. */
export type SigningPolicyChange = {
  readonly [Field in 'disabled' | 'audience' | 'expiresInMinutes' | 'openIdDiscovery']?:
    SigningPolicy[Field] | undefined;
};

export interface SigningPolicyFilter {
  readonly disabled?: boolean | undefined;
}

/** The signing policies of accounts. What another account has is not there. */
export abstract class SigningPolicies {
  /** Gives it the next number. */
  abstract add(policy: Omit<StoredSigningPolicy, 'number'>): Promise<SigningPolicy>;
  abstract find(account: string, id: string): Promise<SigningPolicy | undefined>;
  /** With what it signs with. */
  abstract findToSign(account: string, id: string): Promise<StoredSigningPolicy | undefined>;
  abstract findByName(account: string, name: string): Promise<SigningPolicy | undefined>;
  abstract findByNumber(account: string, number: number): Promise<SigningPolicy | undefined>;
  /** Newest first. */
  abstract list(
    account: string,
    page: PageRequest,
    filter?: SigningPolicyFilter,
  ): Promise<Page<SigningPolicy>>;
  /** What is undefined stays. `at` is in ms since the epoch. Undefined when there is none. */
  abstract change(
    account: string,
    id: string,
    change: SigningPolicyChange,
    at: number,
  ): Promise<SigningPolicy | undefined>;
  /** False when there is none, or a webhook uses it. */
  abstract remove(account: string, id: string): Promise<boolean>;
  /** How many webhooks, enabled or not, are signed by it. */
  abstract usedBy(account: string, id: string): Promise<number>;
}
