import type { Digests } from '../access/api-keys.js';
import type { PublicAddress } from '../ports/public-address.js';
import type { Seals } from '../ports/seals.js';
import { CannotSign } from './errors.js';
import { issuerOf } from './issuer.js';
import type { KnownPolicies } from './known-policies.js';
import type { StoredSigningPolicy } from './signing-policy.js';
import type { TokenKeys, TokenSigner } from './token-keys.js';

export interface TokenFacts {
  readonly account: string;
  readonly policyId: string;
  /** JSON text: the claim `data`, character by character. */
  readonly data: string;
  readonly subject: string;
  /** The policy's own address when left out. */
  readonly issuer?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

const MOST_OPENED = 10_000;

/** Signs bodies as JSON Web Tokens, each anew. Opens a private key once. */
export class SignTokens {
  private readonly opened = new Map<string, Promise<TokenSigner>>();

  constructor(
    private readonly known: KnownPolicies,
    private readonly keys: TokenKeys,
    private readonly seals: Seals,
    private readonly digests: Digests,
    private readonly address: PublicAddress,
  ) {}

  /** A compact JWS. Throws CannotSign, and what the store and the seals throw. */
  async sign({ account, policyId, data, subject, issuer, now }: TokenFacts): Promise<string> {
    const policy = await this.known.find(account, policyId);
    if (!policy) throw new CannotSign(`signing policy ${policyId} is not there any more`);
    if (policy.disabled) throw new CannotSign(`signing policy ${policyId} is disabled`);
    const iat = Math.floor(now / 1_000);
    const claims = JSON.stringify({
      jti: this.digests.digest(this.digests.newSecret()),
      sub: subject,
      iss: issuer ?? issuerOf(this.address, policy),
      ...{ nbf: iat, iat },
      ...(policy.audience !== null && { aud: policy.audience }),
      ...(policy.expiresInMinutes !== null && { exp: iat + 60 * policy.expiresInMinutes }),
    });
    const sign = await this.signer(policy);
    return sign(`{"data":${data},${claims.slice(1)}`);
  }

  private signer(policy: StoredSigningPolicy): Promise<TokenSigner> {
    const { kid } = policy;
    const known = this.opened.get(kid);
    if (known) return known;
    const signer = this.open(policy);
    if (this.opened.size >= MOST_OPENED) this.opened.clear();
    this.opened.set(kid, signer);
    signer.catch(() => this.opened.delete(kid));
    return signer;
  }

  private async open({ id, algorithm, kid, privateKey }: StoredSigningPolicy) {
    return this.keys.signer(this.seals.open(privateKey, id), { algorithm, kid });
  }
}
