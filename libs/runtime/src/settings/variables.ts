import { DEFAULT_RETRY_WAITS } from '#domain';
import { z } from 'zod';
import { certificateFile } from '../trusted-certificates.js';
import {
  baseUrl,
  cidrs,
  count,
  dialectHosts,
  duration,
  durations,
  keyRing,
  mailServer,
  names,
  objectOfObjects,
  origins,
  page,
  port,
  proxy,
  retention,
  sender,
  url,
} from './formats.js';

/** As AMQP_URL: no RabbitMQ, even if one answers. Only for the apps in one process. */
export const IN_PROCESS = 'in-process:';

/** Every variable that is read, and what it has to be. */
export const variables = z.object({
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
  POSTRIDER_MAX_CLOCK_SKEW: duration.default(500),
  POSTRIDER_STALLED_AFTER: duration.default(60_000),
  POSTRIDER_ENDPOINT_CONCURRENCY: count(1, 1_000).default(10),
  POSTRIDER_POOL_SIZE: count(2, 200).default(8),
});

/** What the variables hold, as it is given or by default. */
export type Variables = z.infer<typeof variables>;
