import type { WebhookView } from '#application';
import { isId, parseEventPattern } from '#domain';
import { z } from 'zod';
import { pageQuery } from '../http/page.js';

const pattern = z
  .string()
  .refine(
    (text) => parseEventPattern(text) !== undefined,
    'must be an event type such as task.created, a pattern such as task.*, or *',
  );

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
  basicAuth: basicAuth.nullable(),
  enabled: z.boolean(),
};

export const webhookDraft = z.strictObject({
  name: fields.name.optional(),
  url: fields.url,
  events: fields.events,
  projects: fields.projects.default([]),
  basicAuth: fields.basicAuth.default(null),
  enabled: fields.enabled.default(false),
});

/** RFC 7396: null makes an optional field what it is when left out at first. */
export const webhookPatch = z
  .strictObject({
    ...fields,
    name: fields.name.nullable(),
    projects: fields.projects.nullable().transform((ids) => ids ?? []),
    enabled: fields.enabled.nullable().transform((enabled) => enabled ?? false),
  })
  .partial();

export const disabling = z.strictObject({
  reason: z.string().trim().min(1).max(1_024).optional(),
});

export const webhookListQuery = pageQuery.extend({
  status: z.enum(['disabled', 'enabled', 'working', 'failing']).optional(),
  event: pattern.optional(),
  project: z.string().refine(isId, 'must be a project id').optional(),
  q: z
    .string()
    .min(1)
    .max(256)
    .regex(/^\P{Cc}*$/u, 'must not hold a control character')
    .optional(),
});

export type WebhookListQuery = z.infer<typeof webhookListQuery>;
export type WebhookDraftBody = z.infer<typeof webhookDraft>;
export type WebhookPatchBody = z.infer<typeof webhookPatch>;

/** A webhook as the API shows it. */
export const showWebhook = ({ settings, health, account: _account, ...rest }: WebhookView) => ({
  id: rest.id,
  ...settings,
  enabled: health !== 'disabled',
  status: health,
  failures: rest.failures,
  lastError: rest.lastError,
  lastSuccessAt: rest.lastSuccessAt,
  lastFailureAt: rest.lastFailureAt,
  disabledReason: rest.disabledReason,
  createdAt: rest.createdAt,
  updatedAt: rest.updatedAt,
  version: rest.version,
});
