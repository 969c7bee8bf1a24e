import { describe, expect, it } from '@jest/globals';
import { DEFAULT_RETRY_WAITS } from '#domain';
import { newKeyRing } from '../key-ring.js';
import { InvalidSettings } from './invalid-settings.js';
import { readSettings } from './read-settings.js';

const DAY = 86_400_000;

const complaintAbout = (environment: Record<string, string>): string => {
  try {
    readSettings(environment);
  } catch (error) {
    if (error instanceof InvalidSettings) return error.message;
    throw error;
  }
  return 'none';
};

describe('the settings', () => {
  it('are sensible where nothing is set', () => {
    expect(readSettings({})).toMatchObject({
      databaseUrl: undefined,
      amqpUrl: undefined,
      port: 3000,
      publicUrl: 'http://localhost:3000',
      proxy: undefined,
      trustedCertificates: [],
      healthPort: undefined,
      logLevel: 'info',
      maxEventBytes: 262_144,
      dedupWindowMs: 86_400_000,
      retryWaitsMs: DEFAULT_RETRY_WAITS,
      timeoutMs: 5_000,
      leaseMs: 30_000,
      maxClockSkewMs: 500,
      stalledAfterMs: 120_000,
      retentionMs: 90 * DAY,
      payloadRetentionMs: 30 * DAY,
      endpointConcurrency: 10,
      poolSize: 8,
    });
  });

  it('are what is set', () => {
    const settings = readSettings({
      DATABASE_URL: 'postgres://me:secret@db/postrider',
      AMQP_URL: 'amqps://broker/vhost',
      POSTRIDER_PROXY: 'http://me:p%40ss@proxy:3128',
      PORT: '8080',
      POSTRIDER_PUBLIC_URL: 'https://example.com/hooks/',
      POSTRIDER_WEBHOOK_PAGE: 'https://admin.example.com/webhooks/{id}',
      POSTRIDER_ALLOWED_TARGETS: '10.0.0.0/8, fd00::/8',
      POSTRIDER_RETRY_WAITS: '1s,2m',
      POSTRIDER_TIMEOUT: '2s',
      POSTRIDER_LEASE: '1m',
    });
    expect(settings).toMatchObject({
      databaseUrl: 'postgres://me:secret@db/postrider',
      amqpUrl: 'amqps://broker/vhost',
      proxy: { url: 'http://me:p%40ss@proxy:3128', resolvesNames: false },
      port: 8080,
      publicUrl: 'https://example.com/hooks',
      webhookPage: 'https://admin.example.com/webhooks/{id}',
      allowedTargets: ['10.0.0.0/8', 'fd00::/8'],
      retryWaitsMs: [1_000, 120_000],
      timeoutMs: 2_000,
      leaseMs: 60_000,
    });
  });

  it.each(['postrider@example.com', 'The Postrider <postrider@example.com>'])(
    'take %s for the sender of mails',
    (from) => {
      const url = 'smtps://me:open%20sesame@mail.example.com';
      const { mail } = readSettings({ POSTRIDER_SMTP_URL: url, POSTRIDER_MAIL_FROM: from });
      expect(mail).toEqual({ url, from });
    },
  );

  it('take an empty variable for one that is not set', () => {
    expect(readSettings({ PORT: '', DATABASE_URL: '' })).toMatchObject({
      port: 3000,
      databaseUrl: undefined,
    });
  });

  it('hold the keys of the ring', () => {
    const { secretKeys } = readSettings({ POSTRIDER_SECRET_KEYS: newKeyRing() });
    expect(secretKeys).toMatchObject([{ id: 'k1' }]);
  });

  it('do not change', () => {
    expect(Object.isFrozen(readSettings({}))).toBe(true);
  });

  it.each([
    ['DATABASE_URL', 'mysql://db'],
    ['DATABASE_URL', 'db:5432'],
    ['AMQP_URL', 'http://broker'],
    ['PORT', 'eighty'],
    ['PORT', '65536'],
    ['PORT', '80.5'],
    ['POSTRIDER_PUBLIC_URL', 'example.com'],
    ['POSTRIDER_PUBLIC_URL', 'https://example.com/?a=b'],
    ['POSTRIDER_WEBHOOK_PAGE', 'https://admin.example.com/webhooks'],
    ['POSTRIDER_WEBHOOK_PAGE', 'admin.example.com/{id}'],
    ['POSTRIDER_HEALTH_PORT', '-1'],
    ['POSTRIDER_ADMIN_KEY', 'short'],
    ['POSTRIDER_SECRET_KEYS', 'k1'],
    ['POSTRIDER_SECRET_KEYS', 'k1:c2hvcnQ='],
    ['POSTRIDER_ALLOWED_TARGETS', '10.0.0.0'],
    ['POSTRIDER_ALLOWED_TARGETS', '10.0.0.0/8,10.0.0.0/33'],
    ['POSTRIDER_ALLOWED_TARGETS', 'internal/8'],
    ['POSTRIDER_TRUSTED_CERTIFICATES', '/nowhere/at/all.pem'],
    ['POSTRIDER_PROXY', 'https://proxy.example.com'],
    ['POSTRIDER_PROXY', 'proxy.example.com:3128'],
    ['POSTRIDER_PROXY', 'http://me:100%@proxy.example.com'],
    ['POSTRIDER_PROXY_RESOLVES', 'yes'],
    ['POSTRIDER_PROXY_RESOLVES', 'true'],
    ['POSTRIDER_LOG_LEVEL', 'loud'],
    ['POSTRIDER_MAX_EVENT_BYTES', '10'],
    ['POSTRIDER_DEDUP_WINDOW', 'a day'],
    ['POSTRIDER_RETENTION', 'long'],
    ['POSTRIDER_PAYLOAD_RETENTION', '-1d'],
    ['POSTRIDER_PAYLOAD_RETENTION', '91d'],
    ['POSTRIDER_PAYLOAD_RETENTION', 'forever'],
    ['POSTRIDER_PAYLOAD_RETENTION', '22h'],
    ['POSTRIDER_RETRY_WAITS', '5s,soon'],
    ['POSTRIDER_TIMEOUT', '5'],
    ['POSTRIDER_LEASE', '-1s'],
    ['POSTRIDER_LEASE', '6s'],
    ['POSTRIDER_ENDPOINT_CONCURRENCY', '0'],
    ['POSTRIDER_POOL_SIZE', '1'],
    ['POSTRIDER_SMTP_URL', 'mail.example.com'],
    ['POSTRIDER_SMTP_URL', 'http://mail.example.com'],
    ['POSTRIDER_SMTP_URL', 'smtp://me:100%@mail.example.com'],
    ['POSTRIDER_SMTP_URL', 'smtp://mail.example.com'],
    ['POSTRIDER_MAIL_FROM', 'nobody'],
    ['POSTRIDER_MAIL_FROM', 'A <a@example.com>, b@example.com'],
    ['POSTRIDER_MAIL_FROM', 'A\n<a@example.com>'],
  ])('are refused in one line that begins with %s, which is not %j', (name, value) => {
    const complaint = complaintAbout({ [name]: value });
    expect(complaint).toMatch(new RegExp(`^${name},? [a-zA-Z].+\\.?$`));
    expect(complaint).not.toContain('\n');
  });

  it.each([
    ['DATABASE_URL', 'mysql://me:open-sesame@db'],
    ['POSTRIDER_ADMIN_KEY', 'open-sesame'],
    ['POSTRIDER_SECRET_KEYS', 'k1:open-sesame'],
    ['POSTRIDER_SMTP_URL', 'http://me:open-sesame@mail.example.com'],
    ['POSTRIDER_PROXY', 'https://me:open-sesame@proxy.example.com'],
  ])('are refused without telling what is secret: %s', (name, value) => {
    expect(complaintAbout({ [name]: value })).not.toContain('sesame');
  });

  it('are refused when a key of the ring is named twice', () => {
    const twice = `${newKeyRing()},${newKeyRing()}`;
    expect(complaintAbout({ POSTRIDER_SECRET_KEYS: twice })).toBe(
      'POSTRIDER_SECRET_KEYS names a key twice.',
    );
  });

  describe('of retention', () => {
    const kept = (environment: Record<string, string>) => {
      const { retentionMs, payloadRetentionMs } = readSettings(environment);
      return [retentionMs, payloadRetentionMs];
    };

    it('keep no payload longer than what it belongs to, and may keep all for ever', () => {
      expect(kept({ POSTRIDER_RETENTION: '7d' })).toEqual([7 * DAY, 7 * DAY]);
      expect(kept({ POSTRIDER_RETENTION: 'forever' })).toEqual([null, 30 * DAY]);
      expect(kept({ POSTRIDER_RETENTION: '0', POSTRIDER_PAYLOAD_RETENTION: '0d' })).toEqual([
        null,
        null,
      ]);
    });

    it('are refused when a delivery could outlive what it has to say', () => {
      const waits = { POSTRIDER_RETRY_WAITS: '10d,10d,10d' };
      expect(complaintAbout(waits)).toBe(
        'POSTRIDER_PAYLOAD_RETENTION, and POSTRIDER_RETENTION with it, must be at least 864h: by POSTRIDER_RETRY_WAITS a delivery may take that long.',
      );
      expect(complaintAbout({ ...waits, POSTRIDER_PAYLOAD_RETENTION: '36d' })).toBe('none');
      expect(complaintAbout({ POSTRIDER_RETENTION: '12h' })).toMatch(
        /^POSTRIDER_PAYLOAD_RETENTION/,
      );
    });
  });

  it('must hold what the app needs', () => {
    expect(() => readSettings({ AMQP_URL: 'amqp://broker' }, 'AMQP_URL', 'DATABASE_URL')).toThrow(
      'DATABASE_URL is not set, and this app needs it.',
    );
    const { databaseUrl } = readSettings({ DATABASE_URL: 'postgres://db' }, 'DATABASE_URL');
    const known: string = databaseUrl;
    expect(known).toBe('postgres://db');
  });
});
