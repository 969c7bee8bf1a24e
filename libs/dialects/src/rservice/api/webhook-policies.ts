import { SigningPolicyInUse, SigningPolicyNotFound, type SigningPolicy } from '#application';
import type { DialectReply } from '../../dialect.js';
import type { DialectServices } from '../../services.js';
import { emptyReply, jsonReply } from '../../shared/json-reply.js';
import type { AccountUrls } from './account-urls.js';
import type { Call } from './call.js';
import { OLDEST_FIRST } from '../listing/order.js';
import { paged } from '../listing/paging.js';
import { PoliciesOf } from '../webhook/policies-of.js';
import { readGivenPolicy } from '../webhook/policy-given.js';
import { POLICY_LISTED, POLICY_NEW, POLICY_WHOLE, policyRow } from '../webhook/policy-row.js';
import { invalid, notFound, type FieldError } from './refused.js';
import { shown, type Row } from '../listing/rows.js';

/** An account's webhook policies, as the system's API has them. All methods throw Refused. */
export class WebhookPolicies {
  private readonly policies: PoliciesOf;

  constructor(
    private readonly services: DialectServices,
    private readonly urls: AccountUrls,
    private readonly nodeIds: boolean,
  ) {
    this.policies = new PoliciesOf(services.policies, urls);
  }

  /** Oldest first. */
  async list(call: Call, which: 'all' | 'enabled' | 'disabled'): Promise<DialectReply> {
    const { account } = call.caller;
    const { query, url } = call;
    const every = await this.policies.all(account);
    const rows = await this.rows(
      account,
      every.filter(({ disabled }) => which === 'all' || disabled === (which === 'disabled')),
    );
    const page = paged(rows, query, { url, listed: OLDEST_FIRST });
    const shape = { members: POLICY_LISTED, nodeIds: this.nodeIds };
    return jsonReply(
      200,
      page.rows.map((row) => shown(row, query, shape)),
      page.headers,
    );
  }

  async get(call: Call): Promise<DialectReply> {
    return jsonReply(200, await this.shown(call, await this.found(call)));
  }

  /** The public key is found by everyone, so that a webhook may have it looked up. */
  async create(call: Call): Promise<DialectReply> {
    const errors: FieldError[] = [];
    const given = readGivenPolicy(call.fields, errors);
    const { algorithm, disabled = false, audience = null, expiresInMinutes = null } = given;
    if (algorithm === undefined) errors.push(['jwt_alg', "Jwt alg can't be blank"]);
    if (algorithm === undefined || errors.length > 0) throw invalid(...errors);
    const { account } = call.caller;
    const facts = { account, algorithm, disabled, audience, expiresInMinutes };
    const policy = await this.services.keepPolicies.create({ ...facts, openIdDiscovery: true });
    const [row] = await this.rows(account, [policy]);
    if (!row) throw notFound();
    const withKey = { ...row, public_key_pem: policy.publicKeyPem };
    const shape = { members: POLICY_NEW, nodeIds: this.nodeIds };
    const location = `${this.urls.apiUrl(call.request, account)}/webhook_policies/${policy.number}`;
    return jsonReply(201, shown(withKey, {}, shape), { location });
  }

  async update(call: Call): Promise<DialectReply> {
    const before = await this.found(call);
    const errors: FieldError[] = [];
    const { algorithm, ...change } = readGivenPolicy(call.fields, errors);
    if (algorithm !== undefined && algorithm !== before.algorithm && errors.length === 0) {
      errors.push(['jwt_alg', 'Jwt alg cannot be changed: its key would no longer fit']);
    }
    if (errors.length > 0) throw invalid(...errors);
    const { keepPolicies } = this.services;
    const policy = await told(keepPolicies.change(call.caller.account, before.id, change));
    return jsonReply(200, await this.shown(call, policy));
  }

  async delete(call: Call): Promise<DialectReply> {
    const { id } = await this.found(call);
    await told(this.services.keepPolicies.remove(call.caller.account, id));
    return emptyReply(204);
  }

  private async shown({ caller: { account }, query }: Call, policy: SigningPolicy) {
    const [row] = await this.rows(account, [policy]);
    if (!row) throw notFound();
    return shown(row, query, { members: POLICY_WHOLE, nodeIds: this.nodeIds });
  }

  private async rows(account: string, policies: readonly SigningPolicy[]): Promise<readonly Row[]> {
    const { timeZone = 'UTC' } = (await this.services.access.findAccount(account)) ?? {};
    const { domain } = this.urls.brand;
    return policies.map((policy) => policyRow(policy, domain, timeZone));
  }

  private async found({ caller: { account }, id }: Call): Promise<SigningPolicy> {
    const policy = await this.policies.find(account, id);
    if (!policy) throw notFound();
    return policy;
  }
}

const told = async <T>(work: Promise<T>): Promise<T> => {
  try {
    return await work;
  } catch (error) {
    if (error instanceof SigningPolicyNotFound) throw notFound();
    if (error instanceof SigningPolicyInUse) {
      throw invalid(['base', 'Webhook policy is used by webhooks: let them go without it first']);
    }
    throw error;
  }
};
