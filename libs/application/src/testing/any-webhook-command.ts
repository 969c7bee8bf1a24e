import { NATIVE_PROFILE, type WebhookCommand } from '#domain';
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
const rule = NATIVE_PROFILE.stop;
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
    arbitrary: fc.tuple(attempt, text, fc.nat(9_999)).map(([data, error, ms]) => ({
      type: 'CountFailure' as const,
      data: {
        ...{ ...data, error, rule },
        ...({ outcome: 'http_status', status: 500 } as const),
        failedAt: new Date(NOON + ms).toISOString(),
      },
    })),
  },
  {
    weight: 2,
    arbitrary: attempt.map((data) => ({ type: 'CountSuccess' as const, data: { ...data, rule } })),
  },
  {
    weight: 4,
    arbitrary: settings.map((changed) => ({
      type: 'UpdateWebhook' as const,
      data: { settings: { ...someSettings, ...changed }, secrets: {} },
    })),
  },
  { weight: 3, arbitrary: fc.constant({ type: 'EnableWebhook' as const, data: {} }) },
  { weight: 2, arbitrary: fc.constant({ type: 'DisableWebhook' as const, data: {} }) },
  { weight: 1, arbitrary: fc.constant({ type: 'DeleteWebhook' as const, data: {} }) },
);
