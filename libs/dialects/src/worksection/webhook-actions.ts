import {
  InvalidField,
  InvalidFields,
  VerificationFailed,
  type Credential,
  type WebhookView,
} from '#application';
import { isId, type JsonObject } from '#domain';
import type { DialectReply } from '../dialect.js';
import type { DialectServices } from '../services.js';
import { listIn, textOf } from '../shared/fields.js';
import { WebhooksOf } from '../shared/webhooks-of.js';
import { eventTypeWithId } from './catalogue.js';
import { eventIdsOf, type Chosen } from './chosen.js';
import { CODES, fieldInvalid, fieldRequired, ok, PROBE_FAILED, refusal } from './replies.js';

const PRESET = 'worksection';
const MAX_PROJECTS = 10_000;
/** RFC 7617: a user name holds no colon, and neither part a control character. */
const USER = /^[^:\p{Cc}]{0,256}$/u;
const PASSWORD = /^\P{Cc}{0,1024}$/u;

export interface Call {
  readonly account: string;
  readonly credential: Credential;
  readonly fields: JsonObject;
}

/** `add_webhook`, `get_webhooks` and `delete_webhook`: the account's, whoever made them. */
export class WebhookActions {
  private readonly webhooks: WebhooksOf;

  constructor(private readonly services: DialectServices) {
    this.webhooks = new WebhooksOf(services.webhooks, PRESET);
  }

  async add({ account, credential, fields }: Call): Promise<DialectReply> {
    const url = textOf(fields, 'url') ?? '';
    if (url === '') return fieldRequired('url');
    const events = [...new Set(listIn(textOf(fields, 'events') ?? ''))];
    if (events.length === 0) return fieldRequired('events');
    const unknown = events.find((id) => !eventTypeWithId(id));
    if (unknown !== undefined) return fieldInvalid(unknown);
    const projects = [...new Set(listIn(textOf(fields, 'projects') ?? ''))];
    if (projects.length > MAX_PROJECTS || !projects.every(isId)) return fieldInvalid('projects');
    const user = textOf(fields, 'http_user') ?? '';
    const password = textOf(fields, 'http_pass') ?? '';
    if (!USER.test(user)) return fieldInvalid('http_user');
    if (!PASSWORD.test(password)) return fieldInvalid('http_pass');
    const patterns = await this.patternsOf(account, events);
    const silent = events.find((_, i) => patterns[i]?.length === 0);
    if (silent !== undefined) return fieldInvalid(silent);
    const dialect: Chosen = { events };
    const draft = {
      ...{ account, url, projects, dialect, preset: PRESET, enabled: true },
      ...{ name: events.join(', '), events: patterns.flat() },
      ...((user !== '' || password !== '') && { basicAuth: { user, password } }),
    };
    return this.created(draft, credential);
  }

  async all({ account }: Call): Promise<DialectReply> {
    return ok({ data: (await this.webhooks.all(account)).map(shown) });
  }

  async delete({ account, credential, fields }: Call): Promise<DialectReply> {
    const id = textOf(fields, 'id') ?? '';
    if (id === '') return fieldRequired('id');
    const webhook = await this.webhooks.numbered(account, id);
    if (!webhook) return refusal(CODES.field, 'WebHook not found');
    await this.services.changeWebhook.delete({ account, webhookId: webhook.id }, credential.actor);
    return ok();
  }

  private async created(
    draft: Parameters<DialectServices['createWebhook']['execute']>[0],
    { actor }: Credential,
  ): Promise<DialectReply> {
    try {
      const { webhookId } = await this.services.createWebhook.execute(draft, actor);
      const webhook = await this.services.webhooks.find(draft.account, webhookId);
      if (!webhook) throw new Error(`webhook ${webhookId} was made and is not there`);
      return ok({ id: webhook.number });
    } catch (error) {
      if (
        error instanceof VerificationFailed ||
        (error instanceof InvalidField && error.field === '/url')
      ) {
        return refusal(CODES.url, PROBE_FAILED, draft.url);
      }
      if (error instanceof InvalidField) return fieldInvalid(error.field.slice(1));
      if (error instanceof InvalidFields) return fieldInvalid('events');
      throw error;
    }
  }

  /** For each of the ids, the domain events that are it and that the account knows. */
  private patternsOf(
    account: string,
    ids: readonly string[],
  ): Promise<readonly (readonly string[])[]> {
    const { eventTypes } = this.services;
    return Promise.all(
      ids.map((id) => eventTypes.among(account, eventTypeWithId(id)?.types ?? [])),
    );
  }
}

const shown = ({ number, settings, health }: WebhookView): object => ({
  id: String(number),
  url: settings.url,
  events: eventIdsOf(settings).join(','),
  status: health === 'disabled' ? 'paused' : 'active',
  ...(settings.projects.length > 0 && { projects: settings.projects.join(',') }),
});
