import { EXCHANGES, VERSION } from '#runtime';
import { cloudEvent, domainEvent } from '../events/publication.schema.js';
import { JsonSchemas, type JsonSchema } from './json-schemas.js';
import { schemaNameOf, webhookEventOf, WEBHOOK_EVENT_TYPES } from './webhook-events.js';

export interface AsyncApiDocument {
  readonly asyncapi: string;
  readonly channels: Readonly<Record<string, object>>;
  readonly operations: Readonly<Record<string, object>>;
  readonly components: {
    readonly messages: Readonly<Record<string, object>>;
    readonly schemas: Readonly<Record<string, JsonSchema>>;
  };
}

const CLOUD_EVENT = 'application/cloudevents+json; charset=utf-8';

const exchange = (name: string) => ({
  amqp: {
    is: 'routingKey',
    exchange: { name, type: 'topic', durable: true, autoDelete: false, vhost: '/' },
    bindingVersion: '0.3.0',
  },
});

const channel = (name: string, description: string, messages: readonly string[]) => ({
  address: '{type}',
  description,
  parameters: { type: { description: 'The type of the event, which is the routing key.' } },
  messages: Object.fromEntries(
    messages.map((message) => [message, { $ref: `#/components/messages/${message}` }]),
  ),
  bindings: exchange(name),
});

const operation = (
  action: 'send' | 'receive',
  channelName: string,
  summary: string,
  messages: readonly string[],
) => ({
  action,
  channel: { $ref: `#/channels/${channelName}` },
  summary,
  messages: messages.map((name) => ({ $ref: `#/channels/${channelName}/messages/${name}` })),
});

/** AsyncAPI 3: what Postrider receives and sends by way of the broker. */
export const asyncApi = (): AsyncApiDocument => {
  const schemas = new JsonSchemas();
  schemas.ofInput(domainEvent);
  schemas.ofInput(cloudEvent);
  for (const type of WEBHOOK_EVENT_TYPES) schemas.ofOutput(webhookEventOf(type));
  const incoming = ['PublishedEvent', 'PublishedCloudEvent'];
  const outgoing = WEBHOOK_EVENT_TYPES.map(schemaNameOf);
  return {
    asyncapi: '3.0.0',
    ...{
      info: {
        title: 'Postrider',
        version: VERSION,
        description:
          'Product services publish domain events; Postrider tells what happened to its webhooks.',
        license: { name: 'Apache-2.0' },
      },
      defaultContentType: 'application/json',
    },
    channels: {
      domainEvents: channel(
        EXCHANGES.domainEvents,
        'Domain events of product services. Publish them persistent; a copy of an id is no second event.',
        incoming,
      ),
      webhookEvents: channel(
        EXCHANGES.webhookEvents,
        'What happened to webhooks, in the order of each webhook, at least once. Bind a queue with the types that matter.',
        outgoing,
      ),
    },
    operations: {
      takeDomainEvents: operation(
        'receive',
        'domainEvents',
        'Takes domain events to the webhooks that want them',
        incoming,
      ),
      tellWebhookEvents: operation(
        'send',
        'webhookEvents',
        'Tells what happened to webhooks',
        outgoing,
      ),
    },
    components: {
      messages: {
        PublishedEvent: message(
          'PublishedEvent',
          'application/json',
          'A domain event in plain JSON',
        ),
        PublishedCloudEvent: message(
          'PublishedCloudEvent',
          CLOUD_EVENT,
          'A domain event as a CloudEvent',
        ),
        ...Object.fromEntries(
          WEBHOOK_EVENT_TYPES.map((type) => {
            const name = schemaNameOf(type);
            return [name, { ...message(name, CLOUD_EVENT, type), name: type }];
          }),
        ),
      },
      schemas: schemas.components,
    },
  };
};

const message = (schema: string, contentType: string, title: string) => ({
  ...{ title, contentType },
  payload: { $ref: `#/components/schemas/${schema}` },
});
