import type { SigningPolicy } from '#application';
import { nodeIdOf } from '../rendering/node-id.js';
import { offsetTime } from '../rendering/offset-time.js';
import type { Row } from '../listing/rows.js';

export const POLICY_LISTED = ['name', 'created_at', 'updated_at'];
export const POLICY_WHOLE = [
  ...['name', 'disabled', 'jwt_alg', 'jwt_audience', 'jwt_claim_expires_in'],
  ...['created_at', 'updated_at'],
];
/** The one time that the key is shown. */
export const POLICY_NEW = [...POLICY_WHOLE, 'public_key_pem'];

export const policyRow = (policy: SigningPolicy, domain: string, timeZone: string): Row => ({
  id: policy.number,
  nodeID: nodeIdOf(domain, 'WebhookPolicy', policy.number),
  name: policy.name,
  disabled: policy.disabled,
  jwt_alg: policy.algorithm.toLowerCase(),
  jwt_audience: policy.audience,
  jwt_claim_expires_in: policy.expiresInMinutes,
  created_at: offsetTime(policy.createdAt, timeZone),
  updated_at: offsetTime(policy.updatedAt, timeZone),
});
