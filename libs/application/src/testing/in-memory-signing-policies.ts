import type { Page, PageRequest } from '../ports/webhook-readers.js';
import {
  SigningPolicies,
  type SigningPolicyChange,
  type SigningPolicyFilter,
} from '../signing/signing-policies.js';
import type { SigningPolicy, StoredSigningPolicy } from '../signing/signing-policy.js';

export class InMemorySigningPolicies extends SigningPolicies {
  private readonly policies = new Map<string, StoredSigningPolicy>();

  /** `users`: how many webhooks of an account are signed by a policy. */
  constructor(private readonly users: (account: string, id: string) => number = () => 0) {
    super();
  }

  async add(policy: Omit<StoredSigningPolicy, 'number'>): Promise<SigningPolicy> {
    const added = { ...policy, number: this.policies.size + 1 };
    this.policies.set(policy.id, added);
    return shown(added);
  }

  async find(account: string, id: string): Promise<SigningPolicy | undefined> {
    return this.first(account, (policy) => policy.id === id);
  }

  async findToSign(account: string, id: string): Promise<StoredSigningPolicy | undefined> {
    return this.of(account).find((policy) => policy.id === id);
  }

  async findByName(account: string, name: string): Promise<SigningPolicy | undefined> {
    return this.first(account, (policy) => policy.name === name);
  }

  async findByNumber(account: string, number: number): Promise<SigningPolicy | undefined> {
    return this.first(account, (policy) => policy.number === number);
  }

  async list(
    account: string,
    { limit, after }: PageRequest,
    { disabled }: SigningPolicyFilter = {},
  ): Promise<Page<SigningPolicy>> {
    const rest = this.of(account)
      .filter((policy) => disabled === undefined || policy.disabled === disabled)
      .sort((a, b) => (a.id < b.id ? 1 : -1))
      .filter(({ id }) => after === null || id < after);
    const items = rest.slice(0, limit).map(shown);
    return { items, next: rest.length > limit ? (items.at(-1)?.id ?? null) : null };
  }

  async change(
    account: string,
    id: string,
    change: SigningPolicyChange,
    at: number,
  ): Promise<SigningPolicy | undefined> {
    const policy = await this.findToSign(account, id);
    if (!policy) return undefined;
    const given = Object.entries(change).filter(([, value]) => value !== undefined);
    const updatedAt = new Date(at).toISOString();
    const changed = { ...policy, ...Object.fromEntries(given), updatedAt };
    this.policies.set(id, changed);
    return shown(changed);
  }

  async remove(account: string, id: string): Promise<boolean> {
    if (!(await this.find(account, id)) || this.users(account, id) > 0) return false;
    return this.policies.delete(id);
  }

  async usedBy(account: string, id: string): Promise<number> {
    return this.users(account, id);
  }

  private of(account: string): StoredSigningPolicy[] {
    return [...this.policies.values()].filter((policy) => policy.account === account);
  }

  private first(
    account: string,
    isMeant: (policy: SigningPolicy) => boolean,
  ): SigningPolicy | undefined {
    const policy = this.of(account).find(isMeant);
    return policy && shown(policy);
  }
}

const shown = ({ privateKey: _privateKey, ...policy }: StoredSigningPolicy): SigningPolicy =>
  policy;
