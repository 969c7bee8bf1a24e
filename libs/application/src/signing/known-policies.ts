import { Known } from '../known.js';
import type { Clock } from '../ports/clock.js';
import type { SigningPolicies } from './signing-policies.js';
import type { StoredSigningPolicy } from './signing-policy.js';

/** Signing policies in memory. */
export class KnownPolicies {
  private readonly known: Known<StoredSigningPolicy | undefined>;

  constructor(
    private readonly policies: SigningPolicies,
    clock: Clock,
  ) {
    this.known = new Known(clock);
  }

  /** Throws what the store throws. */
  find(account: string, id: string): Promise<StoredSigningPolicy | undefined> {
    const key = JSON.stringify([account, id]);
    return this.known.find(key, () => this.policies.findToSign(account, id));
  }
}
