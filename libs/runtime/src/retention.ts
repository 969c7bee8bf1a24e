import { longestRetryMs, NATIVE_PROFILE } from '#domain';
import { parseDuration } from './durations.js';

/** How long what was delivered is kept, in ms; null: for ever. */
export interface RetentionSettings {
  /** Events, deliveries and attempts. */
  readonly retentionMs: number | null;
  /** What events say, and what receivers answered. */
  readonly payloadRetentionMs: number | null;
}

const DAY_MS = 86_400_000;
const DEFAULT_PAYLOAD_RETENTION_MS = 30 * DAY_MS;
const FOR_EVER: ReadonlySet<string> = new Set(['0', 'forever']);

/** `90d`, in ms; null: for ever; undefined when the text is neither. */
export const parseRetention = (text: string): number | null | undefined => {
  if (FOR_EVER.has(text.trim())) return null;
  const ms = parseDuration(text);
  return ms === 0 ? null : ms;
};

/** What is no longer there has no payload either. */
export const retentionOf = (
  retentionMs: number | null,
  payloadMs: number | null | undefined,
): RetentionSettings => ({
  retentionMs,
  payloadRetentionMs:
    payloadMs === undefined
      ? Math.min(retentionMs ?? Infinity, DEFAULT_PAYLOAD_RETENTION_MS)
      : payloadMs,
});

/** One line that says what does not fit together, or null. */
export const objectionToRetention = (
  { retentionMs, payloadRetentionMs }: RetentionSettings,
  retryWaitsMs: readonly number[],
): string | null => {
  if ((payloadRetentionMs ?? Infinity) > (retentionMs ?? Infinity)) {
    return 'POSTRIDER_PAYLOAD_RETENTION must not be longer than POSTRIDER_RETENTION.';
  }
  const longest = longestRetryMs({
    ...NATIVE_PROFILE.retries,
    schedule: { kind: 'list', waitsMs: retryWaitsMs },
    maxAttempts: retryWaitsMs.length + 1,
  });
  if (longest <= (payloadRetentionMs ?? Infinity)) return null;
  const hours = Math.ceil(longest / 3_600_000);
  return `POSTRIDER_PAYLOAD_RETENTION, and POSTRIDER_RETENTION with it, must be at least ${hours}h: by POSTRIDER_RETRY_WAITS a delivery may take that long.`;
};
