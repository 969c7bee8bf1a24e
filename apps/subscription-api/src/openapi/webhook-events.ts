import { ALL_FAILURES, DISABLED_REASONS, type WebhookEvent } from '#domain';
import { z } from 'zod';
import { instant } from '../http/instant.js';
import { formerPublicKeys, shownFields } from '../webhooks/delivery-fields.schema.js';

/** What others may see of an event: the compiler holds the schemas below against it. */
type PublicData<Type extends WebhookEvent['type']> = Omit<
  Extract<WebhookEvent, { type: Type }>['data'],
  'secrets'
>;
type DataSchemas = { readonly [Type in WebhookEvent['type']]: z.ZodType<PublicData<Type>> };

const webhookId = z.uuid();
const settings = {
  ...shownFields,
  name: z.string(),
  url: z.string(),
  events: z.array(z.string()).readonly(),
  projects: z.array(z.string()).readonly(),
  filter: z.record(z.string(), z.unknown()).nullable(),
  basicAuth: z.object({ user: z.string() }).nullable(),
  profile: z.record(z.string(), z.unknown()).meta({ description: 'Laid over its preset.' }),
  dialect: z.record(z.string(), z.unknown()).meta({ description: 'What only its preset reads.' }),
};

const optional = <Shape extends Readonly<Record<string, z.ZodType>>>(shape: Shape) =>
  z.object(
    Object.fromEntries(
      Object.entries(shape).map(([name, schema]) => [name, schema.exactOptional()]),
    ) as { [Name in keyof Shape]: z.ZodExactOptional<Shape[Name]> },
  );

const attempt = { webhookId, deliveryId: z.uuid(), attempt: z.int().min(1) };

const DATA: DataSchemas = {
  'webhook.created': z.object({
    ...{ webhookId, account: z.string(), settings: z.object(settings) },
    number: z.int().min(1).meta({ description: 'Counts the webhooks of the installation.' }),
  }),
  'webhook.updated': z.object({ webhookId, settings: optional(settings) }),
  'webhook.enabled': z.object({ webhookId, enablement: z.int().min(1) }),
  'webhook.disabled': z.object({
    webhookId,
    reason: z.enum(DISABLED_REASONS),
    failures: z.int().min(0).meta({ description: 'Failed attempts in a row at that moment.' }),
    lastError: z.string().nullable(),
    note: z.string().exactOptional().meta({ description: 'Why, in the words of who did it.' }),
  }),
  'webhook.secret-rotated': z.object({
    ...{ webhookId, overlapUntil: instant },
    settings: z
      .object({ publicKey: z.string().nullable(), formerPublicKeys })
      .exactOptional()
      .meta({ description: 'Of a webhook that has keys of `v1a`.' }),
  }),
  'webhook.delivery-failed': z.object({
    ...{ ...attempt, error: z.string(), failures: z.int().min(1), failedAt: instant },
    outcome: z.enum(ALL_FAILURES),
    counted: z.int().min(0).meta({ description: 'Those of them that count toward the limit.' }),
    timeouts: z.int().min(0).meta({ description: 'Timeouts in a row.' }),
  }),
  'webhook.delivery-recovered': z.object({ ...attempt, failures: z.int().min(1) }),
  'webhook.throttled': z.object({
    ...{ webhookId, host: z.string(), until: instant },
    failures: z.int().min(1).meta({ description: 'In a row, at the host.' }),
  }),
  'webhook.verification-requested': z.object({
    ...{ webhookId, url: z.string(), expiresAt: instant },
    enables: z.boolean().meta({ description: 'Whether the proof enables it.' }),
  }),
  'webhook.verified': z.object({ webhookId, url: z.string(), at: instant }),
  'webhook.deleted': z.object({
    webhookId,
    reason: z
      .enum(['failures', 'timeouts', 'no-success', 'gone'])
      .exactOptional()
      .meta({ description: 'None: somebody deleted it.' }),
    lastError: z.string().nullable().exactOptional(),
  }),
};

export const WEBHOOK_EVENT_TYPES = Object.keys(DATA) as readonly WebhookEvent['type'][];

/** The whole message: CloudEvents 1.0. */
export const webhookEventOf = (type: WebhookEvent['type']): z.ZodType => {
  const version = z.object({
    version: z.int().min(1).meta({ description: 'Of the webhook, once it had happened.' }),
  });
  return z
    .object({
      specversion: z.literal('1.0'),
      id: z.uuid(),
      source: z.literal('/postrider/webhooks'),
      type: z.literal(type),
      subject: z.uuid().meta({ description: 'The id of the webhook.' }),
      time: instant,
      datacontenttype: z.literal('application/json'),
      account: z.string(),
      data: z.intersection(DATA[type], version),
    })
    .meta({ id: schemaNameOf(type) });
};

/** `webhook.delivery-failed`: WebhookDeliveryFailed */
export const schemaNameOf = (type: string): string =>
  type
    .split(/[.-]/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
