import type { Clock } from '../ports/clock.js';
import type { SigningPolicies } from './signing-policies.js';
import type { StoredSigningPolicy } from './signing-policy.js';

/** How far behind the store a worker may be, in ms. */
export const POLICY_KNOWN_MS = 2_000;
const MOST_KNOWN = 10_000;

type Found = Promise<StoredSigningPolicy | undefined>;

/** Signing policies in memory, for as long as they may be old. */
export class KnownPolicies {
  private readonly known = new Map<string, { readonly found: Found; readonly until: number }>();

  constructor(
    private readonly policies: SigningPolicies,
    private readonly clock: Clock,
  ) {}

  /** Throws what the store throws. */
  find(account: string, id: string): Found {
    const key = JSON.stringify([account, id]);
    const now = this.clock.now();
    const known = this.known.get(key);
    if (known && known.until > now) return known.found;
    const found = this.policies.findToSign(account, id);
    // Then all are asked for again.
    if (this.known.size >= MOST_KNOWN) this.known.clear();
    this.known.set(key, { found, until: now + POLICY_KNOWN_MS });
    found.catch(() => {
      if (this.known.get(key)?.found === found) this.known.delete(key);
    });
    return found;
  }
}
