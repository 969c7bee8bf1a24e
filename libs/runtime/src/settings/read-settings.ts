import { objectionToRetention, retentionOf } from '../retention.js';
import { ID } from './formats.js';
import { InvalidSettings } from './invalid-settings.js';
import {
  LANE_PATIENCE_MS,
  type MailSettings,
  type Needable,
  type OauthSettings,
  type ProxySettings,
  type Settings,
  type SettingsWith,
} from './settings.js';
import { variables, type Variables } from './variables.js';

const LEAST_TIMEOUT_MS = 100;

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
  const result = variables.safeParse(given);
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

const publicUrlOf = (raw: Variables): string =>
  raw.POSTRIDER_PUBLIC_URL ?? `http://localhost:${raw.PORT}`;

const settingsOf = (raw: Variables): Settings => ({
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
  maxClockSkewMs: raw.POSTRIDER_MAX_CLOCK_SKEW,
  stalledAfterMs: raw.POSTRIDER_STALLED_AFTER + 2 * raw.POSTRIDER_LEASE,
  ...retentionOf(raw.POSTRIDER_RETENTION, raw.POSTRIDER_PAYLOAD_RETENTION),
  endpointConcurrency: raw.POSTRIDER_ENDPOINT_CONCURRENCY,
  poolSize: raw.POSTRIDER_POOL_SIZE,
});

const proxyOf = (raw: Variables): ProxySettings | undefined => {
  const { POSTRIDER_PROXY: url, POSTRIDER_PROXY_RESOLVES: resolves } = raw;
  if (url !== undefined) return { url, resolvesNames: resolves === 'true' };
  if (resolves !== 'true') return undefined;
  throw new InvalidSettings(
    'POSTRIDER_PROXY_RESOLVES says what POSTRIDER_PROXY does: set that, too.',
  );
};

const oauthOf = (raw: Variables): OauthSettings | undefined => {
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

const mailOf = (raw: Variables): MailSettings | undefined => {
  const { POSTRIDER_SMTP_URL: url, POSTRIDER_MAIL_FROM: from } = raw;
  if (url === undefined && from === undefined) return undefined;
  if (url !== undefined && from !== undefined) return { url, from };
  throw new InvalidSettings(
    'POSTRIDER_SMTP_URL and POSTRIDER_MAIL_FROM belong together: set both or none.',
  );
};

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
