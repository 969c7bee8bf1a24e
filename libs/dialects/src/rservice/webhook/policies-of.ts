import type { SigningPolicies, SigningPolicy } from '#application';
import type { AccountUrls } from '../api/account-urls.js';
import { numberIn } from '../rendering/node-id.js';

const PAGE = 100;

/** An account's policies by what the system calls them. */
export class PoliciesOf {
  constructor(
    private readonly policies: SigningPolicies,
    private readonly urls: AccountUrls,
  ) {}

  /** Oldest first, however many there are. */
  async all(account: string): Promise<SigningPolicy[]> {
    const found: SigningPolicy[] = [];
    let after: string | null = null;
    do {
      const page = await this.policies.list(account, { limit: PAGE, after });
      found.push(...page.items);
      after = page.next;
    } while (after !== null);
    return found.reverse();
  }

  /** By its number or its nodeID. */
  async find(account: string, id: string): Promise<SigningPolicy | undefined> {
    const number = numberIn(id, this.urls.brand.domain, 'WebhookPolicy');
    return number === undefined ? undefined : this.policies.findByNumber(account, number);
  }

  async withIds(
    account: string,
    ids: readonly (string | undefined)[],
  ): Promise<ReadonlyMap<string, SigningPolicy>> {
    const unique = [...new Set(ids.filter((id) => id !== undefined))];
    const found = await Promise.all(unique.map((id) => this.policies.find(account, id)));
    return new Map(found.flatMap((policy) => (policy ? [[policy.id, policy] as const] : [])));
  }
}
