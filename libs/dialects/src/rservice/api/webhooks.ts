import type { SigningPolicy, WebhookView } from '#application';
import { isSameJson, memberOf, type JsonObject } from '#domain';
import type { DialectReply } from '../../dialect.js';
import type { DialectServices } from '../../services.js';
import { emptyReply, jsonReply } from '../../shared/json-reply.js';
import { WebhooksOf } from '../../shared/webhooks-of.js';
import type { AccountUrls } from './account-urls.js';
import { auditRow } from '../webhook/audit-row.js';
import type { Call } from './call.js';
import { sourceIn } from './caller.js';
import { readGiven, type Given } from '../webhook/given.js';
import { numberIn } from '../rendering/node-id.js';
import type { RServiceOptions } from '../options.js';
import { NEWEST_FIRST } from '../listing/order.js';
import { paged } from '../listing/paging.js';
import { PRESET } from '../preset.js';
import { invalid, notFound, type FieldError } from './refused.js';
import { shown } from '../listing/rows.js';
import { settingsOf, type Found } from '../webhook/settings-of.js';
import { told } from './told.js';
import { isDisabled, LISTED, webhookRow, WHOLE } from '../webhook/webhook-row.js';
import { PoliciesOf } from '../webhook/policies-of.js';

const MOST_AUDITED = 100;

/** An account's webhooks, as the system's API has them. All methods throw Refused. */
export class Webhooks {
  private readonly webhooks: WebhooksOf;
  private readonly policies: PoliciesOf;

  constructor(
    private readonly services: DialectServices,
    private readonly urls: AccountUrls,
    private readonly options: Pick<RServiceOptions, 'nodeIds' | 'sourceHeaders'>,
  ) {
    this.webhooks = new WebhooksOf(services.webhooks, PRESET);
    this.policies = new PoliciesOf(services.policies, urls);
  }

  /** Newest first. `which` narrows it as the predefined filters do. */
  async list(call: Call, which: 'all' | 'enabled' | 'disabled'): Promise<DialectReply> {
    const { account } = call.caller;
    const every = await this.webhooks.all(account);
    const some = every.filter(
      (webhook) => which === 'all' || isDisabled(webhook) === (which === 'disabled'),
    );
    const rows = await this.rows(account, some);
    const { query, url } = call;
    const page = paged(rows, query, { url, listed: NEWEST_FIRST });
    const shape = { members: LISTED, nodeIds: this.options.nodeIds };
    const body = page.rows.map((row) => shown(row, query, shape));
    return jsonReply(200, body, page.headers);
  }

  async get(call: Call): Promise<DialectReply> {
    return this.one(await this.found(call), call);
  }

  async create(call: Call): Promise<DialectReply> {
    const errors: FieldError[] = [];
    const given = readGiven(call.fields, errors);
    for (const field of ['uri', 'event'] as const) {
      if (given[field] || errors.some(([name]) => name === field)) continue;
      errors.push([field, `${field === 'uri' ? 'Uri' : 'Event'} can't be blank`]);
    }
    const found = await this.findFor(call, given, errors);
    const { account, credential } = call.caller;
    const { event, uri, disabled = false } = given;
    if (!event || !uri || !found.patterns) throw invalid(...errors);
    const source = given.source ?? sourceIn(call.request, this.options.sourceHeaders);
    const settings = settingsOf({ ...given, name: given.name ?? null, source }, found);
    const draft = {
      ...settings,
      ...{ account, url: uri.url, events: found.patterns, preset: PRESET, enabled: !disabled },
      ...{ name: settings.name ?? event.id, profile: settings.profile ?? undefined },
    };
    const made = this.services.createWebhook.execute(draft, credential.actor);
    const { webhookId } = await told(made);
    const webhook = await this.seen(account, webhookId);
    const location = {
      location: `${this.urls.apiUrl(call.request, account)}/webhooks/${webhook.number}`,
    };
    return this.one(webhook, call, location);
  }

  async update(call: Call): Promise<DialectReply> {
    const before = await this.found(call);
    const errors: FieldError[] = [];
    const given = readGiven(call.fields, errors);
    const found = await this.findFor(call, given, errors, before);
    const { disabled } = given;
    const patch = {
      ...settingsOf(given, found, before.settings),
      ...(disabled !== undefined && { enabled: !disabled }),
    };
    const { account, credential } = call.caller;
    const address = { account, webhookId: before.id };
    await told(this.services.changeWebhook.update(address, patch, credential.actor));
    const after = await this.seen(account, before.id);
    if (!this.isStillAsked(before, after)) return this.one(after, call);
    await told(this.services.changeWebhook.verifyAgain(address, credential.actor));
    return this.one(await this.seen(account, before.id), call);
  }

  async delete(call: Call): Promise<DialectReply> {
    const { account, id: webhookId } = await this.found(call);
    const { actor } = call.caller.credential;
    await told(this.services.changeWebhook.delete({ account, webhookId }, actor));
    return emptyReply(204);
  }

  /** Answered at once: the receiver may take its time. */
  async test(call: Call): Promise<DialectReply> {
    const { account, id: webhookId } = await this.found(call);
    const { log, testWebhook } = this.services;
    void testWebhook.saved({ account, webhookId }).catch((error: unknown) => {
      log.error({ event: 'webhook.not-tested', webhookId, error: String(error) });
    });
    return emptyReply(204);
  }

  async audit(call: Call): Promise<DialectReply> {
    const { account, id } = await this.found(call);
    const page = { limit: MOST_AUDITED, after: null };
    const history = await this.services.webhooks.history(account, id, page);
    const timeZone = await this.timeZoneOf(account);
    return jsonReply(200, history?.items.map((entry) => auditRow(entry, timeZone)) ?? []);
  }

  /** Whoever changes one that has not called back yet asks it again, and the former code is void. */
  private isStillAsked({ verification: before }: WebhookView, { verification }: WebhookView) {
    return before.state === 'requested' && isSameJson({ ...before }, { ...verification });
  }

  private async one(
    webhook: WebhookView,
    { caller: { account }, query }: Call,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<DialectReply> {
    const [row] = await this.rows(account, [webhook]);
    if (!row) throw notFound();
    const shape = { members: WHOLE, nodeIds: this.options.nodeIds };
    return jsonReply(200, shown(row, query, shape), headers);
  }

  private async rows(account: string, webhooks: readonly WebhookView[]) {
    const { domain } = this.urls.brand;
    const timeZone = await this.timeZoneOf(account);
    const used = webhooks.map(({ settings }) => policyIdIn(settings.profile));
    const policies = await this.policies.withIds(account, used);
    return webhooks.map((webhook, i) => {
      const policy = policies.get(used[i] ?? '') ?? null;
      return webhookRow(webhook, { domain, timeZone, policy });
    });
  }

  /** Throws Refused with everything that is wrong. */
  private async findFor(
    { caller: { account }, request }: Call,
    { event, policy: named, discovery }: Given,
    errors: FieldError[],
    before?: WebhookView,
  ): Promise<Found> {
    const patterns = event && (await this.services.eventTypes.among(account, event.types));
    if (patterns?.length === 0) errors.push(['event', 'Event does not happen in this account']);
    const policy =
      named === undefined || named === null ? named : await this.policies.find(account, named);
    if (typeof named === 'string') errors.push(...objectionsTo(policy));
    const signs = policy === undefined ? await this.policyOf(before) : policy;
    if (discovery === true && signs && !signs.openIdDiscovery) {
      errors.push([
        'openid_connect_discovery',
        'Openid connect discovery needs a policy whose key is published',
      ]);
    }
    if (errors.length > 0) throw invalid(...errors);
    const [accountUrl, apiUrl] = [
      this.urls.accountUrl(request, account),
      this.urls.apiUrl(request, account),
    ];
    const accountName = (await this.services.access.findAccount(account))?.name ?? null;
    return { patterns, policy, urls: { accountUrl, apiUrl }, accountName };
  }

  private async policyOf(webhook: WebhookView | undefined): Promise<SigningPolicy | undefined> {
    const id = policyIdIn(webhook?.settings.profile ?? {});
    return webhook && id !== undefined
      ? this.services.policies.find(webhook.account, id)
      : undefined;
  }

  private async found({ caller: { account }, id }: Call): Promise<WebhookView> {
    const number = numberIn(id, this.urls.brand.domain, 'Webhook');
    const webhook =
      number === undefined ? undefined : await this.webhooks.numbered(account, number);
    if (!webhook) throw notFound();
    return webhook;
  }

  private async seen(account: string, webhookId: string): Promise<WebhookView> {
    const webhook = await this.services.webhooks.find(account, webhookId);
    if (!webhook) throw notFound();
    return webhook;
  }

  private async timeZoneOf(account: string): Promise<string> {
    return (await this.services.access.findAccount(account))?.timeZone ?? 'UTC';
  }
}

const policyIdIn = (profile: JsonObject): string | undefined => {
  const id = memberOf(memberOf(profile, 'signing'), 'policyId');
  return typeof id === 'string' ? id : undefined;
};

const objectionsTo = (policy: SigningPolicy | null | undefined): readonly FieldError[] => {
  if (!policy) return [['webhook_policy', 'Webhook policy could not be found']];
  return policy.disabled ? [['webhook_policy', 'Webhook policy is disabled']] : [];
};
