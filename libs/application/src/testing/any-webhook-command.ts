import {
  NATIVE_PROFILE,
  type Sealed,
  type DisableWebhook,
  type StopRule,
  type WebhookCommand,
} from '#domain';
import fc from 'fast-check';
import { someSettings } from './examples.js';
import { NOON } from './fake-clock.js';

/** Ids under which deliveries of commands go. */
const deliveryIds = Array.from(
  { length: 15 },
  (_, n) => `01a9d000-0000-7000-8000-${String(n).padStart(12, '0')}`,
);
const attempt = fc.record({
  deliveryId: fc.constantFrom(...deliveryIds),
  attempt: fc.integer({ min: 1, max: 2 }),
  enablement: fc.integer({ min: 1, max: 2 }),
});
const limit = (...most: readonly number[]) => fc.constantFrom<number | null>(null, ...most);
/** The native one, and whatever else a profile may say. */
const rule: fc.Arbitrary<StopRule> = fc.oneof(
  { weight: 2, arbitrary: fc.constant(NATIVE_PROFILE.stop) },
  {
    weight: 3,
    arbitrary: fc.record({
      counts: fc.subarray<StopRule['counts'][number]>(['http_status', 'timeout', 'dns_error']),
      failures: limit(1, 2, 5),
      minSpanMs: fc.constantFrom(0, 3_000),
      timeouts: limit(1, 3),
      noSuccessMs: limit(1_000, 5_000),
      resetOn: fc.constantFrom<StopRule['resetOn']>('success', 'enable'),
      action: fc.constantFrom<StopRule['action']>('disable', 'delete'),
      gone: fc.constantFrom<StopRule['gone']>('disable', 'delete', 'nothing'),
    }),
  },
);
const outcome = fc.constantFrom<{ outcome: 'http_status' | 'timeout'; status: number | null }>(
  { outcome: 'http_status', status: 500 },
  { outcome: 'http_status', status: 410 },
  { outcome: 'timeout', status: null },
);
const instant = fc.nat(9_999).map((ms) => new Date(NOON + ms).toISOString());
const sealed = fc.nat(99).map((n) => `sealed-${n}` as Sealed);
const text = fc.string({ unit: 'grapheme', maxLength: 20 }).map((any) => any.replaceAll('\0', ''));
const settings = fc.record(
  {
    name: text,
    url: fc.webUrl(),
    events: fc.array(fc.constantFrom('*', 'task.*', 'comment.added'), { maxLength: 3 }),
    projects: fc.array(text, { maxLength: 3 }),
    basicAuth: fc.option(fc.record({ user: text })),
  },
  { requiredKeys: [] },
);

/** What may happen to a webhook that exists. */
export const anyWebhookCommand: fc.Arbitrary<WebhookCommand> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc
      .tuple(attempt, text, instant, rule, outcome)
      .map(([data, error, failedAt, stop, answer]) => ({
        type: 'CountFailure' as const,
        data: { ...data, ...answer, error, failedAt, rule: stop },
      })),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(attempt, rule).map(([data, stop]) => ({
      type: 'CountSuccess' as const,
      data: { ...data, rule: stop },
    })),
  },
  {
    weight: 4,
    arbitrary: settings.map((changed) => ({
      type: 'UpdateWebhook' as const,
      data: { settings: { ...someSettings, ...changed }, secrets: {} },
    })),
  },
  { weight: 3, arbitrary: fc.constant({ type: 'EnableWebhook' as const, data: {} }) },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom<DisableWebhook['data']>(
        {},
        { note: 'moving house' },
        { reason: 'receiver' },
        { heals: true },
      )
      .map((data) => ({ type: 'DisableWebhook' as const, data })),
  },
  {
    weight: 2,
    arbitrary: fc
      .record({
        signing: sealed,
        keys: fc.record({ publicKey: fc.constantFrom('whpk_1', 'whpk_2'), ed25519: sealed }),
        at: instant,
        overlapUntil: instant,
      })
      .map((data) => ({ type: 'RotateSecret' as const, data })),
  },
  {
    weight: 2,
    arbitrary: fc
      .record({ code: sealed, expiresAt: instant, enables: fc.boolean() })
      .map((data) => ({ type: 'RequestVerification' as const, data })),
  },
  {
    weight: 2,
    arbitrary: fc
      .record({ url: fc.constantFrom(someSettings.url, 'https://example.org/'), at: instant })
      .map((data) => ({ type: 'VerifyWebhook' as const, data })),
  },
  { weight: 1, arbitrary: fc.constant({ type: 'DeleteWebhook' as const, data: {} }) },
);
