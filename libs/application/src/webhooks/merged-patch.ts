import type { WebhookSettings } from '#domain';
import type { KeptFields, Optional, WebhookPatch } from './draft.js';
import { InvalidField } from './errors.js';

export const MAX_HEADERS = 20;
export const MAX_METADATA = 50;

type PlainPatch = Omit<WebhookPatch, 'name' | 'profile' | 'enabled'>;
type Given<Name extends keyof WebhookPatch> = NonNullable<WebhookPatch[Name]>;

/**
 * A patch with what is merged member by member (RFC 7396) as it is to be kept. A secret that is not given
 * stays out of it, and stays. Throws InvalidField when what comes of it lacks a member or has too many.
 * @param ownHeaders the webhook's, opened.
 */
export const mergedPatch = (
  { basicAuth, headers, oauth2, clientCertificate, metadata, alerts, ...plain }: PlainPatch,
  current: WebhookSettings,
  ownHeaders: () => Readonly<Record<string, string>>,
): Optional<KeptFields> => ({
  ...plain,
  ...(basicAuth !== undefined && {
    basicAuth: basicAuth && basicAuthOf(basicAuth, current.basicAuth),
  }),
  ...(headers !== undefined && { headers: headers ? headersOf(headers, ownHeaders()) : {} }),
  ...(oauth2 !== undefined && { oauth2: oauth2 && oauth2Of(oauth2, current.oauth2) }),
  ...(clientCertificate !== undefined && {
    clientCertificate:
      clientCertificate && certificateOf(clientCertificate, current.clientCertificate),
  }),
  ...(metadata !== undefined && {
    metadata: metadata ? metadataOf(metadata, current.metadata) : {},
  }),
  ...(alerts !== undefined && {
    alerts: { emails: alerts ? (alerts.emails ?? current.alerts.emails) : [] },
  }),
});

const basicAuthOf = (
  { user, password }: Given<'basicAuth'>,
  current: WebhookSettings['basicAuth'],
): KeptFields['basicAuth'] => ({
  user: needed('/basicAuth/user', user ?? current?.user),
  password: secret('/basicAuth/password', password, current),
});

const oauth2Of = (
  { tokenUrl, clientId, clientSecret, scope }: Given<'oauth2'>,
  current: WebhookSettings['oauth2'],
): KeptFields['oauth2'] => ({
  tokenUrl: needed('/oauth2/tokenUrl', tokenUrl ?? current?.tokenUrl),
  clientId: needed('/oauth2/clientId', clientId ?? current?.clientId),
  clientSecret: secret('/oauth2/clientSecret', clientSecret, current),
  scope: scope === undefined ? (current?.scope ?? null) : scope,
});

const certificateOf = (
  { certificate, key }: Given<'clientCertificate'>,
  current: WebhookSettings['clientCertificate'],
): KeptFields['clientCertificate'] => ({
  certificate: needed('/clientCertificate/certificate', certificate ?? current ?? undefined),
  key: secret('/clientCertificate/key', key, current),
});

/** Where names differ in case alone they are one: of two a receiver may believe either. */
const headersOf = (
  patch: Given<'headers'>,
  current: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> => {
  const given = new Map(
    Object.entries(patch).map((each) => [each[0].toLowerCase(), each] as const),
  );
  const known = new Set(Object.keys(current).map((name) => name.toLowerCase()));
  const all = [
    ...Object.entries(current).map((each) => given.get(each[0].toLowerCase()) ?? each),
    ...Object.entries(patch).filter(([name]) => !known.has(name.toLowerCase())),
  ];
  return atMost(MAX_HEADERS, '/headers', 'headers', all);
};

const metadataOf = (
  patch: Given<'metadata'>,
  current: WebhookSettings['metadata'],
): WebhookSettings['metadata'] =>
  atMost(MAX_METADATA, '/metadata', 'keys', Object.entries({ ...current, ...patch }));

const atMost = (
  most: number,
  field: string,
  what: string,
  members: readonly (readonly [string, string | null])[],
): Readonly<Record<string, string>> => {
  const left = members.filter((each): each is readonly [string, string] => each[1] !== null);
  if (left.length > most) throw new InvalidField(field, `must be at most ${most} ${what}`);
  return Object.fromEntries(left);
};

const needed = <T>(field: string, value: T | undefined): T => {
  if (value === undefined) throw new InvalidField(field, 'must be given: there is none yet');
  return value;
};

const secret = (field: string, given: string | undefined, current: unknown): string | undefined =>
  current === null ? needed(field, given) : given;
