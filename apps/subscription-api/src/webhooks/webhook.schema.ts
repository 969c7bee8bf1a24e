import type { WebhookView } from '#application';
import {
  DISABLED_REASONS,
  isId,
  NATIVE_PROFILE,
  parseEventPattern,
  PLAIN_SETTINGS,
  type DeliveryProfile,
  type WebhookSettings,
} from '#domain';
import { profileReply } from '#runtime';
import { z } from 'zod';
import { filterBody } from './filter.schema.js';
import { instant } from '../http/instant.js';
import { projectId } from '../events/kept-event.schema.js';
import { pageQuery } from '../http/page.js';
import {
  deliveryFields,
  patchedFields,
  secretFields,
  shownFields,
} from './delivery-fields.schema.js';

const pattern = z
  .string()
  .refine(
    (text) => parseEventPattern(text) !== undefined,
    'must be an event type such as task.created, a pattern such as task.*, or *',
  )
  .meta({
    description:
      'An event type, a pattern such as `task.*`, or `*`. `webhook.disabled` and the like tell of other webhooks; `*` does not cover them.',
  });

const events = z.array(pattern).min(1, 'must name at least one event type').max(500);
const projects = z
  .array(z.union([z.string(), z.number().int().transform(String)]))
  .max(10_000)
  .refine((ids) => ids.every(isId), 'must be project ids of 1 to 128 characters');

/** RFC 7617: a user name holds no colon, and neither part a control character. */
const basicAuth = z.strictObject({
  user: z
    .string()
    .min(1)
    .max(256)
    .regex(/^[^:\p{Cc}]*$/u, 'must not hold a colon or a control character'),
  password: z
    .string()
    .max(1_024)
    .regex(/^\P{Cc}*$/u, 'must not hold a control character'),
});

const fields = {
  name: z
    .string()
    .trim()
    .min(1)
    .max(256)
    .regex(/^\P{Cc}*$/u, 'must not hold a control character'),
  url: z.string().min(1).max(2_048),
  events,
  projects,
  filter: filterBody.nullable(),
  basicAuth: basicAuth.nullable(),
  ...secretFields,
  ...deliveryFields,
  enabled: z.boolean(),
};

const { preset: _preset, ...draftFields } = deliveryFields;

const optional = <Shape extends Readonly<Record<string, z.ZodType>>>(shape: Shape) =>
  z.object(shape).partial().shape;

export const webhookDraft = z
  .strictObject({
    name: fields.name.optional(),
    url: fields.url,
    events: fields.events,
    projects: fields.projects.default([]),
    filter: fields.filter.default(null),
    basicAuth: fields.basicAuth.default(null),
    enabled: fields.enabled.default(false),
    secret: z
      .string()
      .regex(/^[\x21-\x7e]{16,256}$/, 'must be 16 to 256 printable ASCII characters')
      .optional()
      .meta({ description: 'What requests are signed with; one is made when none is given.' }),
    preset: deliveryFields.preset.optional(),
    ...optional({ ...secretFields, ...draftFields }),
  })
  .meta({
    id: 'WebhookDraft',
    examples: [
      { url: 'https://example.com/hooks', events: ['task.*', 'comment.created'], enabled: true },
    ],
  });

/** RFC 7396, at every level: null makes an optional field what it is when left out at first. */
export const webhookPatch = z
  .strictObject({
    ...fields,
    name: fields.name.nullable(),
    projects: fields.projects.nullable().transform((ids) => ids ?? []),
    enabled: fields.enabled.nullable().transform((enabled) => enabled ?? false),
    filter: fields.filter.meta({ description: 'One expression, so always given whole.' }),
    basicAuth: basicAuth.partial().nullable(),
    ...patchedFields,
    within: deliveryFields.within.nullable().transform((ids) => ids ?? []),
    visibility: deliveryFields.visibility.nullable().transform((given) => given ?? 'account'),
  })
  .omit({ preset: true })
  .partial()
  .meta({ id: 'WebhookPatch', examples: [{ projects: ['42'], name: null }] });

export const disabling = z.strictObject({
  reason: z.string().trim().min(1).max(1_024).optional(),
});

export const webhookListQuery = pageQuery.extend({
  status: z.enum(['disabled', 'enabled', 'working', 'failing']).optional(),
  event: pattern.optional().meta({
    description:
      'A type: webhooks that would hear of it. A pattern such as `task.*`, or `*`: those that have this very one.',
  }),
  project: projectId.optional(),
  owner: deliveryFields.owner.unwrap().optional(),
  q: z
    .string()
    .min(1)
    .max(256)
    .regex(/^\P{Cc}*$/u, 'must not hold a control character')
    .optional(),
});

/** The same of those that are enabled, or that are not: of the others there is nothing to ask for there. */
export const enabledListQuery = webhookListQuery.extend({
  status: z.enum(['enabled', 'working', 'failing']).default('enabled'),
});
export const disabledListQuery = webhookListQuery.extend({
  status: z.literal('disabled').default('disabled'),
});

export type WebhookListQuery = z.infer<typeof webhookListQuery>;
export type WebhookDraftBody = z.infer<typeof webhookDraft>;
export type WebhookPatchBody = z.infer<typeof webhookPatch>;

/** What is the preset's and the profile's own business stays inside. */
const shown = ({ dialect: _dialect, profile: _profile, ...settings }: WebhookSettings) => settings;

const reply = z.object({
  id: z.uuid(),
  name: z.string(),
  url: z.string(),
  events: z.array(z.string()).readonly(),
  projects: z.array(z.string()).readonly().meta({ description: 'None: every project.' }),
  filter: z
    .record(z.string(), z.unknown())
    .readonly()
    .nullable()
    .meta({ description: 'What it asks of an event besides; null: nothing.' }),
  basicAuth: z.object({ user: z.string() }).readonly().nullable(),
  ...shownFields,
  profile: profileReply.nullable().meta({
    description:
      'Its own parts laid over its preset; null: this installation has no such preset (any more), and delivers nothing to it.',
  }),
  number: z.int().min(1),
  enabled: z.boolean(),
  status: z.enum(['disabled', 'working', 'failing']),
  failures: z
    .int()
    .min(0)
    .meta({ description: 'Failed attempts in a row, also those that its `stop` does not count.' }),
  failingSince: instant
    .nullable()
    .meta({ description: 'When the first of them ended: `stop.noSuccessMs` goes by that.' }),
  threshold: z.int().min(1).nullable().meta({
    description:
      'As many of them stop it, of those that count; where only timeouts in a row do, as many of these. Null: no number of them.',
  }),
  verification: z.object({
    state: z.enum(['none', 'requested', 'verified']),
    url: z.string().optional(),
    expiresAt: instant.optional(),
    at: instant.optional(),
  }),
  lastError: z.string().nullable(),
  lastSuccessAt: instant.nullable(),
  lastFailureAt: instant.nullable(),
  nextAttemptAt: instant.nullable().meta({
    description:
      'When the first of its deliveries that failed before is due again; while that is being attempted, when it would be taken for lost. Null: none waits, or it is disabled.',
  }),
  disabledReason: z.enum(DISABLED_REASONS).nullable(),
  throttledUntil: instant
    .nullable()
    .meta({ description: 'It waits until then, since its host fails; null: it does not.' }),
  createdAt: instant,
  updatedAt: instant,
  version: z.int().min(1).meta({ description: 'Counts what happened to it; also its ETag.' }),
});

const example: z.infer<typeof reply> = {
  ...shown({ ...PLAIN_SETTINGS, name: '', url: '', events: [] }),
  id: '019ab3f2-7c1e-7b5a-9f5e-0c7a4c1d2e3f',
  name: 'task.*, comment.created',
  url: 'https://example.com/hooks',
  events: ['task.*', 'comment.created'],
  projects: [],
  filter: { data: { amount: { $gt: 100 } } },
  profile: { ...NATIVE_PROFILE } as z.infer<typeof profileReply>,
  number: 7,
  enabled: true,
  status: 'working',
  failures: 0,
  failingSince: null,
  threshold: 10,
  verification: { state: 'none' },
  lastError: null,
  lastSuccessAt: '2026-11-20T12:00:00.000Z',
  lastFailureAt: null,
  nextAttemptAt: null,
  disabledReason: null,
  throttledUntil: null,
  createdAt: '2026-11-20T11:00:00.000Z',
  updatedAt: '2026-11-20T11:00:00.000Z',
  version: 2,
};

export const webhookReply = reply.meta({ id: 'Webhook', examples: [example] });

export const createdWebhookReply = reply
  .extend({ secret: z.string().meta({ description: 'What requests are signed with.' }) })
  .meta({
    id: 'CreatedWebhook',
    examples: [{ ...example, secret: 'whsec_C2FtcGxlIHNlY3JldCBvZiB0aGUgcmVmZXJlbmNlIQ==' }],
  });

/** A webhook as the API shows it. */
export const showWebhook = (
  { settings, health, account: _account, ...rest }: WebhookView,
  profile: DeliveryProfile | null,
  throttledUntil: string | null,
): z.infer<typeof reply> => ({
  id: rest.id,
  number: rest.number,
  ...shown(settings),
  profile: profile as z.infer<typeof profileReply>,
  enabled: health !== 'disabled',
  status: health,
  failures: rest.failures,
  failingSince: rest.failingSince,
  threshold: profile?.stop.failures ?? profile?.stop.timeouts ?? null,
  verification: rest.verification,
  lastError: rest.lastError,
  lastSuccessAt: rest.lastSuccessAt,
  lastFailureAt: rest.lastFailureAt,
  nextAttemptAt: rest.nextAttemptAt,
  disabledReason: rest.disabledReason,
  throttledUntil,
  createdAt: rest.createdAt,
  updatedAt: rest.updatedAt,
  version: rest.version,
});
