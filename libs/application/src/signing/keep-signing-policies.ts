import type { Digests } from '../access/api-keys.js';
import type { Clock } from '../ports/clock.js';
import type { Ids } from '../ports/ids.js';
import type { Seals } from '../ports/seals.js';
import { InvalidField } from '../webhooks/errors.js';
import { SigningPolicyInUse, SigningPolicyNotFound } from './errors.js';
import type { SigningPolicies, SigningPolicyChange } from './signing-policies.js';
import { ALGORITHM_RULE, isSigningAlgorithm, type SigningPolicy } from './signing-policy.js';
import type { TokenKeys } from './token-keys.js';

export interface SigningPolicyDraft extends Pick<
  SigningPolicy,
  'account' | 'disabled' | 'audience' | 'expiresInMinutes' | 'openIdDiscovery'
> {
  /** One of SIGNING_ALGORITHMS. */
  readonly algorithm: string;
}

const NAME_LENGTH = 32;

/** The signing policies of an account. Their key pairs are made here, and the private keys stay here. */
export class KeepSigningPolicies {
  constructor(
    private readonly policies: SigningPolicies,
    private readonly keys: TokenKeys,
    private readonly seals: Seals,
    private readonly digests: Digests,
    private readonly ids: Ids,
    private readonly clock: Clock,
  ) {}

  /** Throws InvalidField. */
  async create({ algorithm, ...facts }: SigningPolicyDraft): Promise<SigningPolicy> {
    if (!isSigningAlgorithm(algorithm)) {
      throw new InvalidField('/algorithm', `The algorithm ${ALGORITHM_RULE}.`);
    }
    const id = this.ids.next();
    const { publicKeyPem, privateKeyPem } = await this.keys.newPair(algorithm);
    const createdAt = new Date(this.clock.now()).toISOString();
    return this.policies.add({
      ...facts,
      ...{ id, algorithm, publicKeyPem, createdAt, updatedAt: createdAt },
      name: this.digests.digest(this.digests.newSecret()).slice(0, NAME_LENGTH),
      kid: this.ids.next(),
      privateKey: this.seals.seal(privateKeyPem, id),
    });
  }

  /** Throws SigningPolicyNotFound. */
  async find(account: string, id: string): Promise<SigningPolicy> {
    return foundOf(await this.policies.find(account, id), id);
  }

  /** Throws SigningPolicyNotFound. */
  async change(account: string, id: string, change: SigningPolicyChange): Promise<SigningPolicy> {
    if (Object.values(change).every((value) => value === undefined)) return this.find(account, id);
    return foundOf(await this.policies.change(account, id, change, this.clock.now()), id);
  }

  /** Throws SigningPolicyNotFound and SigningPolicyInUse. */
  async remove(account: string, id: string): Promise<void> {
    if (await this.policies.remove(account, id)) return;
    const webhooks = await this.policies.usedBy(account, id);
    throw webhooks > 0 ? new SigningPolicyInUse(id, webhooks) : new SigningPolicyNotFound(id);
  }
}

const foundOf = (policy: SigningPolicy | undefined, id: string): SigningPolicy => {
  if (!policy) throw new SigningPolicyNotFound(id);
  return policy;
};
