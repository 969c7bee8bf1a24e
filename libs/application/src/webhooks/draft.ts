import { PLAIN_SETTINGS, type ProfileOverrides, type WebhookSettings } from '#domain';

/** Fields whose value is partly secret, as they are given. */
export interface GivenSecrets {
  readonly basicAuth: { readonly user: string; readonly password: string } | null;
  /** Names and values of headers that every request bears besides. */
  readonly headers: Readonly<Record<string, string>>;
  readonly oauth2:
    (NonNullable<WebhookSettings['oauth2']> & { readonly clientSecret: string }) | null;
  /** PEM. */
  readonly clientCertificate: { readonly certificate: string; readonly key: string } | null;
}

/** All that can be said of a webhook, as it is given. */
export type WebhookFields = Omit<
  WebhookSettings,
  keyof GivenSecrets | 'publicKey' | 'formerPublicKeys'
> &
  GivenSecrets;

/** As they are to be kept: a secret that is left out stays as it is. */
export type KeptFields = Omit<WebhookFields, keyof GivenSecrets> & {
  readonly basicAuth: { readonly user: string; readonly password?: string | undefined } | null;
  readonly headers: GivenSecrets['headers'];
  readonly oauth2:
    | (NonNullable<WebhookSettings['oauth2']> & { readonly clientSecret?: string | undefined })
    | null;
  readonly clientCertificate: {
    readonly certificate: string;
    readonly key?: string | undefined;
  } | null;
};

export type Optional<T> = { readonly [Name in keyof T]?: T[Name] | undefined };

export type WebhookDraft = Optional<Omit<WebhookFields, 'url' | 'events'>> & {
  readonly account: string;
  readonly url: string;
  readonly events: readonly string[];
  /** One of the client's own choice; otherwise one is made. */
  readonly secret?: string | undefined;
  readonly enabled: boolean;
  /** Whose webhooks alone the caller may manage; undefined: anyone's. */
  readonly ownedBy?: string | undefined;
};

type PartOf<T> = Optional<NonNullable<T>> | null | undefined;
type Members = Readonly<Record<string, string | null>> | null | undefined;

/** What is made of members is merged with what is there, and a null takes a member away. */
export type WebhookPatch = Optional<
  Omit<WebhookFields, keyof GivenSecrets | 'metadata' | 'alerts' | 'name' | 'preset' | 'profile'>
> & {
  readonly basicAuth?: PartOf<GivenSecrets['basicAuth']>;
  readonly oauth2?: PartOf<GivenSecrets['oauth2']>;
  readonly clientCertificate?: PartOf<GivenSecrets['clientCertificate']>;
  readonly alerts?: PartOf<WebhookFields['alerts']>;
  readonly headers?: Members;
  readonly metadata?: Members;
  /** Laid over the webhook's own parts, as `patchOverrides` does; null: the preset's alone. */
  readonly profile?: ProfileOverrides | null | undefined;
  /** Null: the events again. */
  readonly name?: string | null | undefined;
  readonly enabled?: boolean | undefined;
};

/** The settings that a draft or a patch gives: less what is secret in them. */
export const settingsIn = (given: Optional<KeptFields>): Partial<WebhookSettings> => {
  const { basicAuth, headers, oauth2, clientCertificate } = given;
  const plain = Object.entries(given).filter(
    ([name, value]) => value !== undefined && PLAIN.has(name),
  );
  return {
    ...(Object.fromEntries(plain) as Partial<WebhookSettings>),
    ...(basicAuth !== undefined && { basicAuth: basicAuth && { user: basicAuth.user } }),
    ...(headers !== undefined && { headers: Object.keys(headers) }),
    ...(oauth2 !== undefined && { oauth2: oauth2 && withoutSecret(oauth2) }),
    ...(clientCertificate !== undefined && {
      clientCertificate: clientCertificate && clientCertificate.certificate,
    }),
  };
};

/** What is partly secret, and what is made here. */
const NOT_AS_GIVEN = [
  ...['basicAuth', 'headers', 'oauth2', 'clientCertificate', 'publicKey', 'formerPublicKeys'],
];
const PLAIN: ReadonlySet<string> = new Set(
  ['name', 'url', 'events', ...Object.keys(PLAIN_SETTINGS)].filter(
    (name) => !NOT_AS_GIVEN.includes(name),
  ),
);

const withoutSecret = ({
  tokenUrl,
  clientId,
  scope,
}: NonNullable<KeptFields['oauth2']>): WebhookSettings['oauth2'] => ({
  tokenUrl,
  clientId,
  scope,
});

/** What a draft or a patch gives that is to be sealed. */
export const secretsIn = (
  given: Optional<Pick<KeptFields, keyof GivenSecrets>>,
): Readonly<Partial<Record<SecretName, string | null>>> => {
  const { basicAuth, headers, oauth2, clientCertificate } = given;
  const secrets = {
    password: basicAuth && basicAuth.password,
    ...(headers !== undefined && {
      headers: Object.keys(headers).length === 0 ? null : JSON.stringify(headers),
    }),
    oauth2ClientSecret: oauth2 && oauth2.clientSecret,
    clientKey: clientCertificate && clientCertificate.key,
  };
  return Object.fromEntries(
    Object.entries(secrets).filter(
      (each): each is [string, string | null] => each[1] !== undefined,
    ),
  );
};

export type SecretName = 'password' | 'headers' | 'oauth2ClientSecret' | 'clientKey';
