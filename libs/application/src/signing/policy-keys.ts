import { SigningPolicyNotFound } from './errors.js';
import type { SigningPolicies } from './signing-policies.js';
import type { SigningPolicy } from './signing-policy.js';
import type { PublicJwk, TokenKeys } from './token-keys.js';

/** Where a policy's keys are, for who only knows the `iss` of a token: OpenID Connect Discovery 1.0, section 3. */
export interface Discovery {
  readonly issuer: string;
  readonly jwks_uri: string;
  readonly response_types_supported: readonly ['id_token'];
  readonly subject_types_supported: readonly ['public'];
  readonly id_token_signing_alg_values_supported: readonly string[];
}

/** RFC 7517, section 5. */
export interface JwkSet {
  readonly keys: readonly PublicJwk[];
}

/**
 * What receivers verify tokens with, by the account and the policy's name. Also of a policy that is disabled
 * by now: what it signed before is still on its way. All methods throw SigningPolicyNotFound.
 */
export class PolicyKeys {
  constructor(
    private readonly policies: SigningPolicies,
    private readonly keys: TokenKeys,
  ) {}

  /** `issuer` as tokens have it, `jwksUri` where `jwks` is answered. */
  async discovery(
    account: string,
    name: string,
    issuer: string,
    jwksUri: string,
  ): Promise<Discovery> {
    const { algorithm } = await this.find(account, name);
    return {
      issuer,
      jwks_uri: jwksUri,
      response_types_supported: ['id_token'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: [algorithm],
    };
  }

  async jwks(account: string, name: string): Promise<JwkSet> {
    const { algorithm, kid, publicKeyPem } = await this.find(account, name);
    const { kty, ...members } = await this.keys.publicJwk(publicKeyPem, algorithm);
    return { keys: [{ kty, kid, use: 'sig', alg: algorithm, ...members }] };
  }

  private async find(account: string, name: string): Promise<SigningPolicy> {
    const policy = await this.policies.findByName(account, name);
    if (!policy?.openIdDiscovery) throw new SigningPolicyNotFound(name);
    return policy;
  }
}
