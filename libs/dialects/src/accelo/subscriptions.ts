import {
  InvalidField,
  InvalidFields,
  readDomainEvent,
  withoutAdvice,
  type WebhookView,
} from '#application';
import { type JsonObject } from '#domain';
import type { DialectServices } from '../services.js';
import { numericOr } from '../shared/numeric.js';
import { textOf } from '../shared/fields.js';
import { WebhooksOf } from '../shared/webhooks-of.js';
import type { Caller } from './caller.js';
import { CATALOGUE, eventTypeWithId, triggeredTypeOf, type EventType } from './catalogue.js';
import { eventOf, type Chosen } from './chosen.js';
import type { Outcome } from './envelope.js';
import type { AcceloOptions } from './options.js';
import { invalid } from './refused.js';
import { FORM, JSON_TYPE, subscriptionOf, typeOf, userOf } from './subscription.js';
import { numberIn, subscriptionIdOf } from './subscription-id.js';

const PRESET = 'accelo';
const SECRET = /^\P{Cc}{1,1024}$/u;
const MAX_EVENT_BYTES = 65_536;

export interface Call {
  readonly caller: Caller;
  readonly fields: JsonObject;
  /** Of the path. */
  readonly id: string;
  readonly baseUrl: string;
}

/** A user's subscriptions, as the system's API has them. All methods throw Refused. */
export class Subscriptions {
  private readonly webhooks: WebhooksOf;

  constructor(
    private readonly services: DialectServices,
    private readonly options: AcceloOptions,
  ) {
    this.webhooks = new WebhooksOf(services.webhooks, PRESET);
  }

  async list({ caller: { deployment, user } }: Call): Promise<Outcome> {
    const webhooks = await this.webhooks.all(deployment, { owner: user.id });
    const response = {
      subscriptions: webhooks.map((webhook) => this.shown(webhook, user)),
      subscriptions_users: webhooks.length === 0 ? [] : [userOf(user)],
    };
    return { status: 'ok', response };
  }

  async types(): Promise<Outcome> {
    return { status: 'ok', response: { types: CATALOGUE.map(typeOf) } };
  }

  async create({ caller, fields, baseUrl }: Call): Promise<Outcome> {
    const { deployment, user, credential } = caller;
    const url = required(fields, 'trigger_url');
    const event = eventIn(fields);
    const encoding = encodingIn(fields);
    const secret = textOf(fields, 'secret') ?? '';
    if (secret !== '' && !SECRET.test(secret)) {
      throw invalid('secret must have at most 1024 characters.');
    }
    const patterns = await this.services.eventTypes.among(deployment, event.types);
    if (patterns.length === 0) throw invalid(`event_id ${event.id} does not happen here.`);
    const dialect: Chosen = { event: event.id, apiUrl: `${baseUrl}/api/v0` };
    const profile = {
      encoding,
      ...(secret === '' && { signing: { kind: 'none' } }),
    };
    const draft = {
      ...{ account: deployment, name: event.title, url, events: patterns, preset: PRESET },
      ...{ profile, dialect, owner: user.id, visibility: 'owner' as const, enabled: true },
      ownerPlans: this.options.ownerPlans,
      ...(secret !== '' && { secret }),
    };
    const webhook = await this.made(draft, credential.actor);
    const subscription = { ...this.shown(webhook, user), user: userOf(user) };
    return { status: 'ok_created', response: { subscription } };
  }

  async delete(call: Call): Promise<Outcome> {
    const { account, id: webhookId } = await this.found(call);
    const { actor } = call.caller.credential;
    await this.services.changeWebhook.delete({ account, webhookId }, actor);
    return { status: 'ok', response: null };
  }

  /** To all subscriptions of the event, whoever's they are. */
  async trigger(call: Call): Promise<Outcome> {
    const webhook = await this.found(call);
    const event = neededEventOf(webhook);
    const { clock, ids, routeEvents } = this.services;
    const object = { type: event.table, id: objectIn(call.fields) };
    const body = { id: `accelo-${ids.next()}`, type: triggeredTypeOf(event.id), object };
    const published = readDomainEvent(
      {
        ...{ routingKey: '', contentType: JSON_TYPE, messageId: undefined, headers: {} },
        body: Buffer.from(JSON.stringify(body)),
      },
      { maxBytes: MAX_EVENT_BYTES, now: clock.now(), account: webhook.account },
    );
    await routeEvents.execute({ published, redelivered: false });
    return { status: 'ok', response: null };
  }

  /** To this subscription alone, and the receiver's status is told. */
  async dispatch(call: Call): Promise<Outcome> {
    const webhook = await this.found(call);
    const event = neededEventOf(webhook);
    const { account, id: webhookId } = webhook;
    const object = { type: event.table, id: objectIn(call.fields) };
    const { clock, ids, testWebhook } = this.services;
    const { answer } = await testWebhook.saved(
      { account, webhookId },
      {
        ...{ id: `accelo-${ids.next()}`, account, type: triggeredTypeOf(event.id), project: null },
        occurredAt: new Date(clock.now()).toISOString(),
        ...{ data: 'null', details: JSON.stringify({ object }) },
      },
    );
    return { status: 'ok', response: { status: answer.status } };
  }

  private async found({ caller, id }: Call): Promise<WebhookView> {
    const number = numberIn(id);
    const webhook =
      number === undefined ? undefined : await this.webhooks.numbered(caller.deployment, number);
    if (!webhook || webhook.settings.owner !== caller.user.id) throw invalid();
    if (subscriptionIdOf(webhook) !== id) throw invalid();
    return webhook;
  }

  private async made(
    draft: Parameters<DialectServices['createWebhook']['execute']>[0],
    actor: string,
  ): Promise<WebhookView> {
    try {
      const { webhookId } = await this.services.createWebhook.execute(draft, actor);
      const webhook = await this.services.webhooks.find(draft.account, webhookId);
      if (!webhook) throw new Error(`webhook ${webhookId} was made and is not there`);
      return webhook;
    } catch (error) {
      if (error instanceof InvalidField)
        throw invalid(`${nameOf(error.field)}: ${withoutAdvice(error.message)}.`);
      if (error instanceof InvalidFields) throw invalid(`${withoutAdvice(error.message)}.`);
      throw error;
    }
  }

  private shown(webhook: WebhookView, user: Caller['user']): object {
    const { encoding } = this.services.profiles.of(webhook.settings);
    return subscriptionOf(webhook, user, encoding);
  }
}

const nameOf = (field: string): string => (field === '/url' ? 'trigger_url' : field.slice(1));

const required = (fields: JsonObject, name: string): string => {
  const text = textOf(fields, name)?.trim() ?? '';
  if (text === '') throw invalid(`${name} is missing.`);
  return text;
};

const eventIn = (fields: JsonObject): EventType => {
  const id = required(fields, 'event_id');
  const event = eventTypeWithId(id);
  if (!event) throw invalid(`event_id ${id} is none of the types.`);
  return event;
};

const encodingIn = (fields: JsonObject): 'form' | 'json' => {
  const type = textOf(fields, 'content_type') ?? FORM;
  if (type !== FORM && type !== JSON_TYPE) {
    throw invalid(`content_type must be ${FORM} or ${JSON_TYPE}.`);
  }
  return type === FORM ? 'form' : 'json';
};

const objectIn = (fields: JsonObject): number | string => {
  const id = required(fields, 'object_id');
  if (!/^\d{1,20}$/.test(id)) throw invalid('object_id must be a number.');
  return numericOr(id);
};

const neededEventOf = ({ settings }: WebhookView): EventType => {
  const event = eventOf(settings);
  if (!event) throw invalid('The subscription was made elsewhere and has no event of this system.');
  return event;
};
