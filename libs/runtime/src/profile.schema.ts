import { ALERT_KINDS, ALL_FAILURES, CONNECTION_HEADERS, RESERVED_HEADERS } from '#domain';
import { z } from 'zod';

const DAY = 86_400_000;
const milliseconds = (least: number, most: number) => z.int().min(least).max(most);
export const headerName = z
  .string()
  .regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}$/, 'must be the name of an HTTP header');
const headerOutOf = (taken: ReadonlySet<string>) =>
  headerName.refine(
    (name) => !taken.has(name.toLowerCase()),
    'is written by Postrider or means something to the connection alone',
  );
/** One that is written by it. */
const ownHeader = headerOutOf(RESERVED_HEADERS);

const signing = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({
    kind: z.literal('standard'),
    versions: z
      .array(z.enum(['v1', 'v1a']))
      .min(1)
      .max(2),
  }),
  z.strictObject({
    kind: z.literal('hmac'),
    header: ownHeader,
    algorithm: z.enum(['sha1', 'sha256', 'sha512']),
    prefix: z
      .string()
      .max(32)
      .regex(/^[\x21-\x7e]*$/, 'must be plain ASCII without spaces'),
  }),
  z.strictObject({ kind: z.literal('jwt'), policyId: z.uuid() }),
]);

const occasions = z.array(z.enum(['create', 'enable', 'url-change']));
const verification = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('probe'), on: occasions }),
  z.strictObject({ kind: z.literal('echo'), on: occasions, header: ownHeader }),
  z.strictObject({
    kind: z.literal('callback'),
    on: occasions,
    validMs: milliseconds(60_000, 7 * DAY),
    trustsProvenUrls: z.boolean(),
  }),
]);

const schedule = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('list'),
    waitsMs: z
      .array(milliseconds(0, 7 * DAY))
      .min(1)
      .max(100),
  }),
  z.strictObject({
    kind: z.literal('exponential'),
    firstMs: milliseconds(1, DAY),
    factor: z.number().min(1).max(10),
    longestMs: milliseconds(1, 7 * DAY),
  }),
]);

const count = (most: number) => z.int().min(1).max(most);

const whole = {
  shape: z.string().min(1).max(64),
  shapeOptions: z.record(z.string(), z.unknown()),
  encoding: z.enum(['json', 'form', 'jwt']),
  batch: z.strictObject({ maxEvents: count(1_000), lingerMs: milliseconds(0, 3_600_000) }),
  timeoutMs: milliseconds(100, 60_000),
  signing,
  acknowledgement: z.strictObject({
    status: z.enum(['any-2xx', '200-or-204', '200']),
    contentType: z.enum(['any', 'json']),
    body: z
      .strictObject({
        member: z.string().min(1).max(128),
        equals: z.string().max(256),
        ignoreCase: z.boolean(),
      })
      .nullable(),
    echoHeader: headerOutOf(CONNECTION_HEADERS).nullable(),
  }),
  verification,
  retries: z.strictObject({
    schedule,
    jitter: z.number().min(0).max(1),
    maxAttempts: count(1_000).nullable().meta({
      description: 'The first one included; null: until `giveUpAfterMs`, and 32,000 at most.',
    }),
    giveUpAfterMs: milliseconds(1_000, 90 * DAY).nullable(),
    retryAfter: z.boolean(),
    blocking: z.boolean(),
  }),
  stop: z.strictObject({
    counts: z.array(z.enum(ALL_FAILURES)),
    failures: count(10_000).nullable(),
    minSpanMs: milliseconds(0, 90 * DAY),
    timeouts: count(10_000).nullable(),
    noSuccessMs: milliseconds(1_000, 90 * DAY).nullable(),
    resetOn: z.enum(['success', 'enable']),
    action: z.enum(['disable', 'delete']),
    gone: z.enum(['disable', 'delete', 'nothing']),
  }),
  healing: z
    .strictObject({
      firstMs: milliseconds(1_000, 7 * DAY),
      factor: z.number().min(1).max(10),
      longestMs: milliseconds(1_000, 30 * DAY),
    })
    .nullable(),
  heartbeat: z
    .strictObject({ everyMs: milliseconds(1_000, 30 * DAY), initial: z.boolean() })
    .nullable(),
  receiverCommands: z.boolean(),
  pacing: z.strictObject({
    concurrency: count(1_000),
    rate: z.strictObject({ requests: count(100_000), perMs: milliseconds(100, DAY) }).nullable(),
    hostThrottle: z
      .strictObject({
        afterFailures: count(10_000),
        waitsMs: z.array(milliseconds(1, DAY)).min(1).max(32),
      })
      .nullable(),
  }),
  alerts: z.strictObject({
    on: z.array(z.enum(ALERT_KINDS)),
    everyMs: milliseconds(0, 7 * DAY),
    fallback: z.enum(['administrators', 'nobody']),
    throttledSubject: z
      .string()
      .regex(/^\P{Cc}{1,120}$/u)
      .nullable(),
  }),
  http2: z.boolean(),
};

/** All of how a webhook is delivered. */
export const profileReply = z
  .object(whole)
  .meta({ id: 'DeliveryProfile', description: 'How a webhook is delivered; spans of time in ms.' });

const isObjectSchema = (schema: z.ZodType): schema is z.ZodObject => schema instanceof z.ZodObject;

const partOf = (schema: z.ZodType): z.ZodType => {
  if (schema instanceof z.ZodNullable) return partOf(schema.unwrap() as z.ZodType).nullable();
  return isObjectSchema(schema) ? schema.partial() : schema;
};

const orNull = (schema: z.ZodType): z.ZodType =>
  schema instanceof z.ZodNullable ? schema : schema.nullable();

const patchOf = (schema: z.ZodType): z.ZodType => {
  if (schema instanceof z.ZodNullable) return patchOf(schema.unwrap() as z.ZodType);
  return orNull(isObjectSchema(schema) ? z.strictObject(membersOf(schema.shape, orNull)) : schema);
};

const membersOf = (shape: z.ZodRawShape, as: (schema: z.ZodType) => z.ZodType) =>
  Object.fromEntries(
    Object.entries(shape).map(([name, schema]) => [name, as(schema as z.ZodType).optional()]),
  );

/** Any part of it, at two levels; what has a `kind` is given whole. */
export const profilePart = z.strictObject(membersOf(whole, partOf)).meta({
  id: 'DeliveryProfilePart',
  description: 'Any part of a delivery profile, laid over the preset.',
  examples: [{ timeoutMs: 10_000, stop: { failures: 20 } }],
});

/** The same, to be laid over what a webhook has. */
export const profilePatch = z.strictObject(membersOf(whole, patchOf)).meta({
  id: 'DeliveryProfilePatch',
  description:
    'Laid over the webhook’s own parts. Where a delivery profile may be null, null is that value; elsewhere it takes the own part back, so that the preset’s holds again.',
  examples: [{ timeoutMs: null, stop: { failures: 20 } }],
});
