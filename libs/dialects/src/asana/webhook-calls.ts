import { randomBytes } from 'node:crypto';
import {
  InvalidField,
  InvalidFields,
  NotTheOwner,
  VerificationFailed,
  WebhookNotFound,
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
import { objectionTo, readFilters, type EventFilter } from './filters.js';
import type { AsanaOptions } from './options.js';
import { offsetOf, pageIn } from './paging.js';
import { SECRET_HEADER } from './preset.js';
import { failed, unknownObject } from './replies.js';
import { compact, full, picked } from './show.js';

const PRESET = 'asana';
/** Every domain event that is about the resource, or about what it contains. */
const EVERYTHING = ['*'];
/** Where nothing says what a resource is (inferred). */
const UNKNOWN_TYPE = 'project';

export class WebhookCalls {
  private readonly own: WebhooksOf;

  constructor(
    private readonly services: DialectServices,
    private readonly options: AsanaOptions,
  ) {
    this.own = new WebhooksOf(services.webhooks, PRESET);
  }

  async list({ account, credential, asked, request }: Call): Promise<DialectReply> {
    if (textOf(asked.query, 'workspace') === undefined) {
      return failed(400, 'workspace: Missing input');
    }
    const page = pageIn(asked.query);
    if (typeof page === 'string') return failed(400, page);
    const { limit, after, isPaged } = page;
    const resource = textOf(asked.query, 'resource');
    const filter: WebhookFilter = {
      ...{ preset: PRESET, owner: credential.principal ?? undefined, within: resource },
    };
    const found = await this.services.webhooks.list(account, { limit, after }, filter);
    const data = found.items.map((webhook) =>
      asked.fields ? picked(full(webhook), asked.fields) : compact(webhook),
    );
    const next = found.next === null ? null : nextPage(request.baseUrl, asked.query, found.next);
    return this.reply(200, { data, ...(isPaged && { next_page: next }) }, asked.pretty);
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
    const full = await this.refusalOfAnother(call, gid);
    if (full) return full;
    const secret = randomBytes(32).toString('hex');
    const owner = credential.principal ?? undefined;
    const dialect: Chosen = { resource: { gid, resource_type: type }, filters };
    try {
      const { webhookId } = await this.services.createWebhook.execute(
        {
          ...{ account, ownedBy, owner, secret, dialect, preset: PRESET, enabled: true },
          ...{ url: target, events: EVERYTHING, within: [gid] },
        },
        credential.actor,
      );
      const webhook = await this.services.webhooks.find(account, webhookId);
      if (!webhook) return unknownObject(webhookId);
      const body = { data: shown(webhook, asked.fields), [SECRET_HEADER]: secret };
      return this.reply(201, body, asked.pretty);
    } catch (error) {
      return refusalOf(error);
    }
  }

  async get(call: Call): Promise<DialectReply> {
    const { asked } = call;
    const webhook = await this.find(call);
    if (!webhook) return unknownObject(call.parameters['gid'] ?? '');
    return this.reply(200, { data: shown(webhook, asked.fields) }, asked.pretty);
  }

  /** The filters given replace those before. */
  async update(call: Call): Promise<DialectReply> {
    const { account, credential, ownedBy, asked } = call;
    const webhook = await this.find(call);
    if (!webhook) return unknownObject(call.parameters['gid'] ?? '');
    const filters = readFilters(asked.data['filters'] ?? []);
    if (typeof filters === 'string') return failed(400, filters);
    const chosen = chosenBy(webhook.settings);
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
    return this.reply(200, { data: shown(changed ?? webhook, asked.fields) }, asked.pretty);
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

  /** One that somebody else made is as if it were not there. */
  private async find({ account, credential, parameters }: Call): Promise<WebhookView | undefined> {
    const webhook = await this.own.numbered(account, parameters['gid'] ?? '');
    const { principal } = credential;
    return principal === null || webhook?.settings.owner === principal ? webhook : undefined;
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
    const owner = credential.principal ?? undefined;
    if ((await webhooks.count(account, { preset: PRESET, owner })) >= perOwner) {
      return failed(403, `You may have at most ${perOwner} webhooks`);
    }
    return undefined;
  }

  private reply(status: number, body: JsonObject, pretty: boolean): DialectReply {
    const reply = jsonReply(status, body);
    return pretty ? { ...reply, body: `${JSON.stringify(body, null, 2)}\n` } : reply;
  }
}

const shown = (webhook: WebhookView, fields: readonly string[] | null): JsonObject =>
  fields ? picked(full(webhook), fields) : full(webhook);

const nextPage = (baseUrl: string, query: JsonObject, after: string): JsonObject => {
  const asked = Object.entries(query).flatMap(([name, value]) =>
    typeof value === 'string' && name !== 'offset' ? [[name, value] as const] : [],
  );
  const offset = offsetOf(after);
  const parameters = new URLSearchParams(
    Object.fromEntries([...asked, ['offset', offset]]),
  ).toString();
  const path = `/webhooks?${parameters}`;
  return { offset, path, uri: `${baseUrl}/api/1.0${path}` };
};

/** An address that no request may reach is forbidden; what is wrong otherwise is a bad request. */
const refusalOf = (error: unknown): DialectReply => {
  if (error instanceof VerificationFailed) {
    const { outcome, error: text } = error.answer;
    return failed(
      400,
      `The remote server did not respond with the handshake secret: ${text ?? outcome}`,
    );
  }
  if (error instanceof InvalidField) {
    const isTarget = error.field === '/url';
    return failed(isTarget ? 403 : 400, `${isTarget ? 'target' : error.field}: ${error.message}`);
  }
  if (error instanceof InvalidFields) return failed(400, error.message);
  if (error instanceof NotTheOwner) return failed(403, 'Forbidden');
  if (error instanceof WebhookNotFound) return failed(404, 'webhook: Unknown object');
  throw error;
};
