import { DEFAULT_RETRY_WAITS, isJsonObject, type JsonObject } from '#domain';
import { BlockList, isIP } from 'node:net';
import { z } from 'zod';
import { parseDuration } from './durations.js';
import { parseKeyRing } from './key-ring.js';
import { certificateFile } from './trusted-certificates.js';
import {
  objectionToRetention,
  parseRetention,
  retentionOf,
  type RetentionSettings,
} from './retention.js';

/** A setting is missing or wrong: one line, naming the variable. */
export class InvalidSettings extends Error {}

const duration = z.string().transform((text, context) => {
  const ms = parseDuration(text);
  if (ms === undefined) context.addIssue('must be a duration such as 500ms, 5s, 30m or 24h');
  return ms ?? z.NEVER;
});

const durations = z.string().transform((text, context) => {
  const waits = text.split(',').map(parseDuration);
  if (waits.some((ms) => ms === undefined)) {
    context.addIssue('must be durations joined by commas, such as 5s,30s,2m');
    return z.NEVER;
  }
  return waits as readonly number[];
});

const retention = z.string().transform((text, context) => {
  const ms = parseRetention(text);
  if (ms === undefined) context.addIssue('must be a duration such as 90d, or forever');
  return ms === undefined ? z.NEVER : ms;
});

const isCidr = (text: string): boolean => {
  const [address = '', prefix = ''] = text.split('/');
  const family = isIP(address);
  if (family === 0 || !/^\d+$/.test(prefix)) return false;
  try {
    new BlockList().addSubnet(address, Number(prefix), family === 4 ? 'ipv4' : 'ipv6');
    return true;
  } catch {
    return false;
  }
};

const cidrs = z.string().transform((text, context) => {
  const given = text.split(',').map((part) => part.trim());
  const wrong = given.find((part) => part !== '' && !isCidr(part));
  if (wrong !== undefined)
    context.addIssue(`must be CIDRs such as 10.0.0.0/8, which "${wrong}" is not`);
  return given.filter((part) => part !== '');
});

const keyRing = z.string().transform((text, context) => {
  try {
    return parseKeyRing(text);
  } catch (error) {
    context.addIssue((error as Error).message);
    return z.NEVER;
  }
});

/** As AMQP_URL: no RabbitMQ, even if one answers. Only for the apps in one process. */
export const IN_PROCESS = 'in-process:';

const origins = z.string().transform((text, context) => {
  const given = text.split(',').map((part) => part.trim());
  const wrong = given.find((part) => !URL.canParse(part) || new URL(part).origin !== part);
  if (wrong !== undefined)
    context.addIssue(`must be origins such as https://app.example.com, which "${wrong}" is not`);
  return given;
});

const names = z.string().transform((text) =>
  text === 'none'
    ? []
    : text
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== ''),
);

/** Letters and digits joined by dots and dashes, perhaps with any first label: `*.example.com`. */
const HOST_OF_DIALECT = /^((?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)*)=([a-z0-9-]+)(?:\/([^/\s]+))?$/;

const dialectHosts = z.string().transform((text, context) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .flatMap((part): readonly DialectHost[] => {
      const [, host, dialect, account = null] = HOST_OF_DIALECT.exec(part) ?? [];
      if (host !== undefined && dialect !== undefined) return [{ host, dialect, account }];
      context.addIssue(
        `must be such as hooks.example.com=worksection/acme,api.4me.example=rservice, which "${part}" is not`,
      );
      return [];
    }),
);

const objectOfObjects = z.string().transform((text, context) => {
  try {
    const value: unknown = JSON.parse(text);
    if (isJsonObject(value) && Object.values(value).every(isJsonObject)) {
      return value as Readonly<Record<string, JsonObject>>;
    }
  } catch {
    // told below, as what is JSON and no object is
  }
  context.addIssue('must be JSON such as {"accelo":{"profile":{"timeoutMs":5000}}}');
  return z.NEVER;
});

const url = (...protocols: readonly string[]) =>
  z
    .string()
    .refine(
      (text) => URL.canParse(text) && protocols.includes(new URL(text).protocol),
      `must be a URL that begins with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
    );

/** Where something is appended: neither a query nor a slash at the end. */
const baseUrl = url('https:', 'http:')
  .regex(
    /^https?:\/\/[^/?#@]+(?:\/[^?#]*)?$/i,
    'must be a URL without a user, a query and a fragment',
  )
  .transform((text) => text.replace(/\/+$/, ''));

const mailServer = url('smtp:', 'smtps:').refine(
  (text) => !URL.canParse(text) || isPercentEncoded(new URL(text)),
  'must have its user and password percent-encoded: %40 for @, %25 for %',
);

const proxy = url('http:').refine(
  (text) => !URL.canParse(text) || isPercentEncoded(new URL(text)),
  'must have its user and password percent-encoded: %40 for @, %25 for %',
);

const isPercentEncoded = ({ username, password }: URL): boolean => {
  try {
    decodeURIComponent(username + password);
    return true;
  } catch {
    return false;
  }
};

const ADDRESS = String.raw`[^\s\p{C}@<>(),;:"[\]\\]+@[^\s\p{C}@<>(),;:"[\]\\]+`;
/** One address, by itself or after a name. */
const sender = z
  .string()
  .regex(
    new RegExp(String.raw`^(?:[^<>\p{C}]*<${ADDRESS}>|${ADDRESS})$`, 'u'),
    'must be an address such as Postrider <postrider@example.com>',
  );

const port = z.coerce.number('must be a port number').int().min(0).max(65_535);
const count = (least: number, most: number) =>
  z.coerce.number('must be a number').int('must be a whole number').min(least).max(most);

const ID = '{id}';

const page = url('http:', 'https:').refine(
  (text) => text.includes(ID),
  `must hold ${ID}, which the id of the webhook stands in for`,
);

const schema = z.object({
  DATABASE_URL: url('postgres:', 'postgresql:').optional(),
  AMQP_URL: url('amqp:', 'amqps:', IN_PROCESS).optional(),
  HOST: z.string().optional(),
  PORT: port.default(3000),
  POSTRIDER_PUBLIC_URL: baseUrl.optional(),
  POSTRIDER_WEBHOOK_PAGE: page.optional(),
  POSTRIDER_HEALTH_PORT: port.optional(),
  POSTRIDER_ADMIN_KEY: z
    .string()
    .regex(/^\S{16,}$/, 'must have at least 16 characters, none of them a space')
    .optional(),
  POSTRIDER_SECRET_KEYS: keyRing.optional(),
  POSTRIDER_DATA_DIR: z.string().min(1).default('.postrider'),
  POSTRIDER_ALLOWED_TARGETS: cidrs.optional(),
  POSTRIDER_TRUSTED_CERTIFICATES: certificateFile.optional(),
  POSTRIDER_PROXY: proxy.optional(),
  POSTRIDER_PROXY_RESOLVES: z.enum(['true', 'false']).optional(),
  POSTRIDER_OAUTH_ISSUER: z.string().min(1).optional(),
  POSTRIDER_OAUTH_AUDIENCE: z.string().min(1).optional(),
  POSTRIDER_OAUTH_JWKS_URL: url('https:', 'http:').optional(),
  POSTRIDER_CORS_ORIGINS: origins.optional(),
  POSTRIDER_SMTP_URL: mailServer.optional(),
  POSTRIDER_MAIL_FROM: sender.optional(),
  POSTRIDER_RATE_LIMIT: count(0, 1_000_000).default(0),
  POSTRIDER_DIALECTS: names.optional(),
  POSTRIDER_DIALECT_HOSTS: dialectHosts.optional(),
  POSTRIDER_DIALECT_OPTIONS: objectOfObjects.optional(),
  POSTRIDER_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  POSTRIDER_MAX_EVENT_BYTES: count(1_024, 16_777_216).default(262_144),
  POSTRIDER_DEDUP_WINDOW: duration.default(86_400_000),
  POSTRIDER_RETENTION: retention.default(90 * 86_400_000),
  POSTRIDER_PAYLOAD_RETENTION: retention.optional(),
  POSTRIDER_RETRY_WAITS: durations.default(DEFAULT_RETRY_WAITS),
  POSTRIDER_TIMEOUT: duration.default(5_000),
  POSTRIDER_LEASE: duration.default(30_000),
  POSTRIDER_STALLED_AFTER: duration.default(60_000),
  POSTRIDER_ENDPOINT_CONCURRENCY: count(1, 1_000).default(10),
  POSTRIDER_POOL_SIZE: count(2, 200).default(8),
});

type Raw = z.infer<typeof schema>;

/** What may be absent where embedded parts can make up for it, and what it is called in Settings. */
interface Needs {
  readonly DATABASE_URL: 'databaseUrl';
  readonly AMQP_URL: 'amqpUrl';
  readonly POSTRIDER_ADMIN_KEY: 'adminKey';
  readonly POSTRIDER_SECRET_KEYS: 'secretKeys';
}

export type Needable = keyof Needs;

export interface OauthSettings {
  /** The `iss` of tokens that are taken. */
  readonly issuer: string;
  /** The `aud` they must name. */
  readonly audience: string;
  /** Where the issuer shows its keys. */
  readonly jwksUrl: string;
}

export interface ProxySettings {
  /** `http://user:password@host:port`, user and password percent-encoded. */
  readonly url: string;
  /** Whether it is given names as they are, or addresses that were vetted here. */
  readonly resolvesNames: boolean;
}

export interface MailSettings {
  /** `smtp://user:password@host:port` or `smtps://…`. */
  readonly url: string;
  /** The sender: `Postrider <postrider@example.com>`. */
  readonly from: string;
}

export interface DialectHost {
  /** In lower case, without a port; `*.example.com`: whatever the first label. */
  readonly host: string;
  readonly dialect: string;
  /** Null: none, or the first label where that may be any. */
  readonly account: string | null;
}

export interface Settings extends RetentionSettings {
  readonly databaseUrl: string | undefined;
  readonly amqpUrl: string | undefined;
  readonly host: string | undefined;
  readonly port: number;
  /** Where this installation's API is reached from outside, without a slash at the end. */
  readonly publicUrl: string;
  /** Where people look at a webhook: a URL with `{id}` in it. */
  readonly webhookPage: string;
  readonly healthPort: number | undefined;
  readonly adminKey: string | undefined;
  readonly secretKeys: Raw['POSTRIDER_SECRET_KEYS'];
  readonly dataDir: string;
  readonly allowedTargets: readonly string[] | undefined;
  /** Certificates (PEM) of authorities whose endpoints are trusted beside the public ones. */
  readonly trustedCertificates: readonly string[];
  /** Through which requests to endpoints go; undefined: straight. */
  readonly proxy: ProxySettings | undefined;
  /** Whose access tokens are taken; undefined: nobody's. */
  readonly oauth: OauthSettings | undefined;
  /** Origins of web pages that may call the API; none: no page of another origin. */
  readonly corsOrigins: readonly string[];
  /** How alerts are mailed; undefined: not at all. */
  readonly mail: MailSettings | undefined;
  /** Requests a credential may make in a minute, in one API process; 0: any number. */
  readonly rateLimit: number;
  /** Names of the dialects that are mounted; undefined: all. */
  readonly dialects: readonly string[] | undefined;
  /** Hosts at whose root a dialect answers. */
  readonly dialectHosts: readonly DialectHost[];
  /** By the dialect's name. */
  readonly dialectOptions: Readonly<Record<string, JsonObject>>;
  readonly logLevel: Raw['POSTRIDER_LOG_LEVEL'];
  readonly maxEventBytes: number;
  readonly dedupWindowMs: number;
  readonly retryWaitsMs: readonly number[];
  readonly timeoutMs: number;
  readonly leaseMs: number;
  /** How long work may be due, or a message wait, while nothing moves, in ms, before health checks say so. */
  readonly stalledAfterMs: number;
  readonly endpointConcurrency: number;
  readonly poolSize: number;
}

export type SettingsWith<N extends Needable> = Settings & {
  readonly [K in N as Needs[K]]: NonNullable<Settings[Needs[K]]>;
};

const LEAST_TIMEOUT_MS = 100;

/** How long a delivery may wait in its endpoint's lane, in ms. */
export const LANE_PATIENCE_MS = 1_000;

/**
 * Reads the environment, once, at start. `needs` names what this app cannot do without. Throws
 * InvalidSettings with one line that names the variable.
 */
export const readSettings = <N extends Needable>(
  environment: Readonly<Record<string, string | undefined>>,
  ...needs: readonly N[]
): SettingsWith<N> => {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const missing = needs.find((name) => given[name] === undefined);
  if (missing !== undefined)
    throw new InvalidSettings(`${missing} is not set, and this app needs it.`);
  const result = schema.safeParse(given);
  if (!result.success) {
    const [issue] = result.error.issues;
    throw new InvalidSettings(
      `${String(issue?.path[0])} ${lowerFirst(issue?.message ?? 'is wrong')}.`,
    );
  }
  const settings = settingsOf(result.data);
  if (settings.timeoutMs < LEAST_TIMEOUT_MS) {
    throw new InvalidSettings(`POSTRIDER_TIMEOUT must be at least ${LEAST_TIMEOUT_MS}ms.`);
  }
  const leastLease = settings.timeoutMs + 2 * LANE_PATIENCE_MS;
  if (settings.leaseMs < leastLease) {
    throw new InvalidSettings(
      `POSTRIDER_LEASE must be at least ${leastLease}ms: a request may take POSTRIDER_TIMEOUT and wait before it.`,
    );
  }
  const objection = objectionToRetention(settings, settings.retryWaitsMs);
  if (objection !== null) throw new InvalidSettings(objection);
  return Object.freeze(settings) as SettingsWith<N>;
};

const publicUrlOf = (raw: Raw): string =>
  raw.POSTRIDER_PUBLIC_URL ?? `http://localhost:${raw.PORT}`;

const settingsOf = (raw: Raw): Settings => ({
  databaseUrl: raw.DATABASE_URL,
  amqpUrl: raw.AMQP_URL,
  host: raw.HOST,
  port: raw.PORT,
  publicUrl: publicUrlOf(raw),
  webhookPage: raw.POSTRIDER_WEBHOOK_PAGE ?? `${publicUrlOf(raw)}/v1/webhooks/${ID}`,
  healthPort: raw.POSTRIDER_HEALTH_PORT,
  adminKey: raw.POSTRIDER_ADMIN_KEY,
  secretKeys: raw.POSTRIDER_SECRET_KEYS,
  dataDir: raw.POSTRIDER_DATA_DIR,
  allowedTargets: raw.POSTRIDER_ALLOWED_TARGETS,
  trustedCertificates: raw.POSTRIDER_TRUSTED_CERTIFICATES ?? [],
  proxy: proxyOf(raw),
  oauth: oauthOf(raw),
  corsOrigins: raw.POSTRIDER_CORS_ORIGINS ?? [],
  mail: mailOf(raw),
  rateLimit: raw.POSTRIDER_RATE_LIMIT,
  dialects: raw.POSTRIDER_DIALECTS,
  dialectHosts: raw.POSTRIDER_DIALECT_HOSTS ?? [],
  dialectOptions: raw.POSTRIDER_DIALECT_OPTIONS ?? {},
  logLevel: raw.POSTRIDER_LOG_LEVEL,
  maxEventBytes: raw.POSTRIDER_MAX_EVENT_BYTES,
  dedupWindowMs: raw.POSTRIDER_DEDUP_WINDOW,
  retryWaitsMs: raw.POSTRIDER_RETRY_WAITS,
  timeoutMs: raw.POSTRIDER_TIMEOUT,
  leaseMs: raw.POSTRIDER_LEASE,
  stalledAfterMs: raw.POSTRIDER_STALLED_AFTER + 2 * raw.POSTRIDER_LEASE,
  ...retentionOf(raw.POSTRIDER_RETENTION, raw.POSTRIDER_PAYLOAD_RETENTION),
  endpointConcurrency: raw.POSTRIDER_ENDPOINT_CONCURRENCY,
  poolSize: raw.POSTRIDER_POOL_SIZE,
});

const proxyOf = (raw: Raw): ProxySettings | undefined => {
  const { POSTRIDER_PROXY: url, POSTRIDER_PROXY_RESOLVES: resolves } = raw;
  if (url !== undefined) return { url, resolvesNames: resolves === 'true' };
  if (resolves !== 'true') return undefined;
  throw new InvalidSettings(
    'POSTRIDER_PROXY_RESOLVES says what POSTRIDER_PROXY does: set that, too.',
  );
};

const oauthOf = (raw: Raw): OauthSettings | undefined => {
  const { POSTRIDER_OAUTH_ISSUER: issuer, POSTRIDER_OAUTH_AUDIENCE: audience } = raw;
  const jwksUrl = raw.POSTRIDER_OAUTH_JWKS_URL;
  if (issuer === undefined && audience === undefined && jwksUrl === undefined) return undefined;
  if (issuer !== undefined && audience !== undefined && jwksUrl !== undefined) {
    return { issuer, audience, jwksUrl };
  }
  throw new InvalidSettings(
    'POSTRIDER_OAUTH_ISSUER, POSTRIDER_OAUTH_AUDIENCE and POSTRIDER_OAUTH_JWKS_URL belong together: set all or none.',
  );
};

const mailOf = (raw: Raw): MailSettings | undefined => {
  const { POSTRIDER_SMTP_URL: url, POSTRIDER_MAIL_FROM: from } = raw;
  if (url === undefined && from === undefined) return undefined;
  if (url !== undefined && from !== undefined) return { url, from };
  throw new InvalidSettings(
    'POSTRIDER_SMTP_URL and POSTRIDER_MAIL_FROM belong together: set both or none.',
  );
};

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
