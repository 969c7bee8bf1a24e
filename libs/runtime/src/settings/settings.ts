import type { JsonObject } from '#domain';
import type { RetentionSettings } from '../retention.js';
import type { DialectHost } from './formats.js';
import type { Variables } from './variables.js';

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
  readonly secretKeys: Variables['POSTRIDER_SECRET_KEYS'];
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
  readonly logLevel: Variables['POSTRIDER_LOG_LEVEL'];
  readonly maxEventBytes: number;
  readonly dedupWindowMs: number;
  readonly retryWaitsMs: readonly number[];
  readonly timeoutMs: number;
  readonly leaseMs: number;
  /** How far the clocks of this machine and of PostgreSQL may be apart, in ms. */
  readonly maxClockSkewMs: number;
  /** How long work may be due, or a message wait, while nothing moves, in ms, before health checks say so. */
  readonly stalledAfterMs: number;
  readonly endpointConcurrency: number;
  readonly poolSize: number;
}

export type SettingsWith<N extends Needable> = Settings & {
  readonly [K in N as Needs[K]]: NonNullable<Settings[Needs[K]]>;
};

/** How long a delivery may wait in its endpoint's lane, in ms. */
export const LANE_PATIENCE_MS = 1_000;
