import {
  appOf,
  type Credential,
  type Page,
  type WebhookFilter,
  type WebhookView,
} from '#application';
import type { JsonObject } from '#domain';
import type { DialectReply } from '../dialect.js';
import type { DialectServices } from '../services.js';
import { textOf } from '../shared/fields.js';
import { jsonReply } from '../shared/json-reply.js';
import { WebhooksOf } from '../shared/webhooks-of.js';
import type { Call } from './call.js';
import { chosenBy, type Chosen } from './chosen.js';
import { failureContentOf } from './failure-content.js';
import { objectionTo, readFilters, type EventFilter } from './filters.js';
import type { AsanaOptions } from './options.js';
import { nextPageOf, pageIn } from './paging.js';
import { SECRET_HEADER } from './preset.js';
import { refusalOf } from './refusals.js';
import { failed, unknownObject } from './replies.js';
import { ResourceNames } from './resource-names.js';
import { compact, full, picked } from './show.js';

const PRESET = 'asana';
/** Every domain event that is about the resource, or about what it contains. */
const EVERYTHING = ['*'];
/** So many are read at once, whoever asks for all of them. */
const AT_ONCE = 1_000;
/** Where nothing says what a resource is (inferred). */
const UNKNOWN_TYPE = 'project';
const MAX_NAME_LENGTH = 1_024;

export class WebhookCalls {
  private readonly own: WebhooksOf;
  private readonly names: ResourceNames;

  constructor(
    private readonly services: DialectServices,
    private readonly options: AsanaOptions,
  ) {
    this.own = new WebhooksOf(services.webhooks, PRESET);
    this.names = new ResourceNames(services.events);
  }

  /** "Webhooks your app has registered for the authenticated user" (the page), newest first. */
  async list({ account, credential, asked, request }: Call): Promise<DialectReply> {
    if (textOf(asked.query, 'workspace') === undefined) {
      return failed(400, 'workspace: Missing input');
    }
    const page = pageIn(asked.query);
    if (typeof page === 'string') return failed(400, page);
    const resource = textOf(asked.query, 'resource');
    const filter = { ...ownOf(credential), within: resource };
    const found =
      page.limit === null
        ? await this.rest(account, page.after, filter)
        : await this.services.webhooks.list(account, { ...page, limit: page.limit }, filter);
    const [first] = found.items;
    // One request looks for one name at most.
    const name = first && resource !== undefined ? await this.nameOf(first) : null;
    const data: JsonObject[] = [];
    for (const webhook of found.items) {
      const failureContent = await this.failureOf(webhook, asked.fields ?? []);
      const shown = full(webhook, { name, failureContent });
      data.push(asked.fields ? picked(shown, asked.fields) : compact(shown));
    }
    const isPaged = page.limit !== null;
    const next = found.next === null ? null : nextPageOf(request.baseUrl, asked.query, found.next);
    return this.reply(200, { data, ...(isPaged && { next_page: next }) }, asked.pretty);
  }

  /** All that follow: who asks for no pages is told of none. */
  private async rest(
    account: string,
    after: string | null,
    filter: WebhookFilter,
  ): Promise<Page<WebhookView>> {
    const items: WebhookView[] = [];
    for (let next = after; ;) {
      const asked = { limit: AT_ONCE, after: next };
      const page = await this.services.webhooks.list(account, asked, filter);
      items.push(...page.items);
      if (page.next === null) return { items, next: null };
      next = page.next;
    }
  }

  async create(call: Call): Promise<DialectReply> {
    const { account, credential, ownedBy, asked } = call;
    const [gid, target] = [textOf(asked.data, 'resource'), textOf(asked.data, 'target')];
    if (gid === undefined || gid === '') return failed(400, 'resource: Missing input');
    if (target === undefined || target === '') return failed(400, 'target: Missing input');
    const filters = readFilters(asked.data['filters'] ?? []);
    if (typeof filters === 'string') return failed(400, filters);
    const type = textOf(asked.data, 'resource_type') ?? UNKNOWN_TYPE;
    const objection = objectionTo(type, filters);
    if (objection !== undefined) return failed(400, objection);
    const name = nameGiven(asked.data);
    if (name !== undefined && name.length > MAX_NAME_LENGTH) {
      return failed(400, `resource_name: At most ${MAX_NAME_LENGTH} characters are taken`);
    }
    const tooMany = await this.refusalOfAnother(call, gid);
    if (tooMany) return tooMany;
    const owner = credential.principal ?? undefined;
    const app = appOf(credential);
    const resource = { gid, resource_type: type, ...(name !== undefined && { name }) };
    const dialect: Chosen = { resource, filters, app };
    try {
      const { webhookId, secret } = await this.services.createWebhook.execute(
        {
          ...{ account, ownedBy, owner, dialect, preset: PRESET, enabled: true },
          ...{ url: target, events: EVERYTHING, within: [gid] },
        },
        credential.actor,
      );
      const webhook = await this.services.webhooks.find(account, webhookId);
      if (!webhook) return unknownObject(webhookId);
      const body = { data: await this.shown(webhook, asked.fields), [SECRET_HEADER]: secret };
      return this.reply(201, body, asked.pretty);
    } catch (error) {
      return refusalOf(error);
    }
  }

  async get(call: Call): Promise<DialectReply> {
    const { asked } = call;
    const webhook = await this.find(call);
    if (!webhook) return unknownObject(call.parameters['gid'] ?? '');
    return this.reply(200, { data: await this.shown(webhook, asked.fields) }, asked.pretty);
  }

  /** The filters given replace those before; where none are given, nothing changes. */
  async update(call: Call): Promise<DialectReply> {
    const { account, credential, ownedBy, asked } = call;
    const webhook = await this.find(call);
    if (!webhook) return unknownObject(call.parameters['gid'] ?? '');
    const chosen = chosenBy(webhook.settings);
    const filters = readFilters(asked.data['filters'] ?? chosen.filters);
    if (typeof filters === 'string') return failed(400, filters);
    const objection = objectionTo(chosen.resource.resource_type, filters);
    if (objection !== undefined) return failed(400, objection);
    const dialect = { ...chosen, filters } satisfies {
      filters: readonly EventFilter[];
    };
    const address = { account, ownedBy, webhookId: webhook.id };
    try {
      await this.services.changeWebhook.update(address, { dialect }, credential.actor);
    } catch (error) {
      return refusalOf(error);
    }
    const changed = await this.services.webhooks.find(account, webhook.id);
    const data = await this.shown(changed ?? webhook, asked.fields);
    return this.reply(200, { data }, asked.pretty);
  }

  async remove(call: Call): Promise<DialectReply> {
    const { account, credential, ownedBy, asked } = call;
    const webhook = await this.find(call);
    if (!webhook) return unknownObject(call.parameters['gid'] ?? '');
    try {
      await this.services.changeWebhook.delete(
        { account, ownedBy, webhookId: webhook.id },
        credential.actor,
      );
    } catch (error) {
      return refusalOf(error);
    }
    return this.reply(200, { data: {} }, asked.pretty);
  }

  /** One that somebody else made, or another program, is as if it were not there. */
  private async find({ account, credential, parameters }: Call): Promise<WebhookView | undefined> {
    const webhook = await this.own.numbered(account, parameters['gid'] ?? '');
    if (!webhook) return undefined;
    const { owner, app } = ownOf(credential);
    const isOwn = webhook.settings.owner === owner && chosenBy(webhook.settings).app === app;
    return isOwn ? webhook : undefined;
  }

  private async refusalOfAnother(
    { account, credential }: Call,
    gid: string,
  ): Promise<DialectReply | undefined> {
    const { perResource, perOwner } = this.options;
    const { webhooks } = this.services;
    if ((await webhooks.count(account, { preset: PRESET, within: gid })) >= perResource) {
      return failed(403, `resource: At most ${perResource} webhooks may watch one resource`);
    }
    if ((await webhooks.count(account, ownOf(credential))) >= perOwner) {
      return failed(403, `An app may have at most ${perOwner} webhooks of one user`);
    }
    return undefined;
  }

  private async shown(webhook: WebhookView, fields: readonly string[] | null): Promise<JsonObject> {
    const name = await this.nameOf(webhook);
    const all = full(webhook, { name, failureContent: await this.failureOf(webhook, fields) });
    return fields ? picked(all, fields) : all;
  }

  /** Looked up where it is asked for; by null for all. */
  private async failureOf(
    webhook: WebhookView,
    fields: readonly string[] | null,
  ): Promise<string | null> {
    const tells = fields === null || fields.includes('last_failure_content');
    return tells ? failureContentOf(this.services, webhook) : null;
  }

  /** As its creator gave it, or as its product's events have it. */
  private async nameOf({ account, settings }: WebhookView): Promise<string | null> {
    const { gid, resource_type: type, name } = chosenBy(settings).resource;
    if (name !== undefined || type !== 'project') return name ?? null;
    return this.names.ofProject(account, gid);
  }

  private reply(status: number, body: JsonObject, pretty: boolean): DialectReply {
    const reply = jsonReply(status, body);
    return pretty ? { ...reply, body: `${JSON.stringify(body, null, 2)}\n` } : reply;
  }
}

/** What an app and the user in whose name it asks have, which nobody else sees. */
const ownOf = (credential: Credential) => ({
  ...{ preset: PRESET, owner: credential.principal, app: appOf(credential) },
});

const nameGiven = (data: JsonObject): string | undefined => {
  const name = textOf(data, 'resource_name');
  return name === '' ? undefined : name;
};
