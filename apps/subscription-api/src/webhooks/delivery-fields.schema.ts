import { MAX_HEADERS, MAX_METADATA } from '#application';
import { MAX_ID_LENGTH, RESERVED_HEADERS } from '#domain';
import { headerName, profilePart, profilePatch } from '#runtime';
import { z } from 'zod';
import { instant } from '../http/instant.js';

const KIB = 1_024;
const line = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .regex(/^\P{Cc}*$/u, 'must not hold a control character');

const headerValue = z
  .string()
  .max(4 * KIB)
  .regex(/^[\t\x20-\x7e]*$/, 'must be printable ASCII');

const headersOf = <Value extends z.ZodType<string | null>>(value: Value) =>
  z.record(headerName, value).superRefine((given, context) => {
    const names = Object.entries(given).flatMap(([name, each]) => (each === null ? [] : [name]));
    if (names.length > MAX_HEADERS) {
      context.addIssue({ code: 'custom', message: `must be at most ${MAX_HEADERS} headers` });
    }
    for (const name of names) {
      if (!RESERVED_HEADERS.has(name.toLowerCase())) continue;
      const message = 'is written by Postrider or means something to the connection alone';
      context.addIssue({ code: 'custom', path: [name], message });
    }
    if (new Set(names.map((name) => name.toLowerCase())).size < names.length) {
      context.addIssue({ code: 'custom', message: 'must not name a header twice' });
    }
  });

const metadataOf = <Value extends z.ZodType<string | null>>(value: Value) =>
  z
    .record(z.string().min(1).max(128), value)
    .refine(
      (given) => Object.values(given).filter((each) => each !== null).length <= MAX_METADATA,
      `must be at most ${MAX_METADATA} keys`,
    );
const metadataValue = z.string().max(KIB);

const oauth2 = {
  tokenUrl: z
    .string()
    .min(1)
    .max(2 * KIB),
  clientId: line(KIB),
  clientSecret: line(4 * KIB),
  scope: line(KIB).nullable(),
};

const pem = (label: string) =>
  z
    .string()
    .max(64 * KIB)
    .regex(new RegExp(`^-----BEGIN [A-Z ]*${label}-----`), `must be PEM: a ${label.toLowerCase()}`);

const clientCertificate = z.strictObject({
  certificate: pem('CERTIFICATE'),
  key: pem('PRIVATE KEY'),
});
const alerts = z.strictObject({ emails: z.array(z.email().max(254)).max(20) });

/** What is partly secret: shown without it. */
export const secretFields = {
  headers: headersOf(headerValue).meta({
    description: 'Sent with every request. Their values are secrets: only names are shown.',
  }),
  oauth2: z
    .strictObject({ ...oauth2, scope: oauth2.scope.default(null) })
    .nullable()
    .meta({ description: 'Client credentials (RFC 6749, 4.4): requests bear the token.' }),
  clientCertificate: clientCertificate
    .nullable()
    .meta({ description: 'For endpoints that ask for one (mutual TLS).' }),
};

/** The rest of what can be said of a webhook. */
export const deliveryFields = {
  description: z
    .string()
    .max(64 * KIB)
    .refine((text) => Buffer.byteLength(text) <= 64 * KIB, 'must be at most 64 KiB of UTF-8')
    .nullable()
    .meta({ description: 'At most 64 KiB of UTF-8.' }),
  metadata: metadataOf(metadataValue),
  source: line(30).nullable(),
  sourceId: line(128).nullable(),
  owner: line(MAX_ID_LENGTH).nullable().meta({ description: 'The id of a principal.' }),
  visibility: z.enum(['account', 'owner']).meta({
    description: 'owner: only events whose audience includes its owner reach it.',
  }),
  ownerPlans: z
    .array(line(64))
    .min(1)
    .max(20)
    .nullable()
    .meta({ description: 'Plans of its owner under which it is delivered to; null: any.' }),
  within: z
    .array(line(MAX_ID_LENGTH))
    .max(1_000)
    .meta({ description: 'Ids of objects that an event must be about, or contained in.' }),
  preset: z.string().min(1).max(64),
  profile: profilePart,
  alerts,
};

/** What is merged member by member with what a webhook has. */
export const patchedFields = {
  headers: headersOf(headerValue.nullable())
    .nullable()
    .meta({ description: 'Those named are set, or taken away by null; the others stay.' }),
  oauth2: z.strictObject(oauth2).partial().nullable(),
  clientCertificate: clientCertificate.partial().nullable(),
  metadata: metadataOf(metadataValue.nullable()).nullable(),
  alerts: z
    .strictObject({ emails: alerts.shape.emails.nullable().transform((emails) => emails ?? []) })
    .partial()
    .nullable(),
  profile: profilePatch.nullable(),
};

export const formerPublicKeys = z
  .array(z.object({ publicKey: z.string(), until: instant }).readonly())
  .readonly();

/** How the same is shown. */
export const shownFields = {
  description: z.string().nullable(),
  headers: z.array(z.string()).readonly().meta({ description: 'Names; the values are secrets.' }),
  metadata: z.record(z.string(), z.string()).readonly(),
  source: z.string().nullable(),
  sourceId: z.string().nullable(),
  owner: z.string().nullable(),
  visibility: z.enum(['account', 'owner']),
  ownerPlans: z.array(z.string()).readonly().nullable(),
  within: z.array(z.string()).readonly(),
  preset: z.string(),
  alerts: z.object({ emails: z.array(z.string()).readonly() }).readonly(),
  oauth2: z
    .object({ tokenUrl: z.string(), clientId: z.string(), scope: z.string().nullable() })
    .readonly()
    .nullable(),
  clientCertificate: z.string().nullable().meta({ description: 'PEM, without its key.' }),
  publicKey: z.string().nullable().meta({
    description: '`whpk_…`: verifies `v1a` signatures; null: they were never asked for.',
  }),
  formerPublicKeys: formerPublicKeys.meta({
    description: 'Those before it, newest first: until then `v1a` is signed by them too.',
  }),
};
