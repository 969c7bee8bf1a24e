import type { RenderingInput } from '#application';
import { PLAIN_SETTINGS, type JsonObject } from '#domain';

interface Told {
  readonly type: string;
  readonly data?: unknown;
  /** Rich members. */
  readonly details?: object;
}

/** One event for one webhook, made by a dialect's API. */
export const inputOf = (
  preset: string,
  { patterns, dialect }: { readonly patterns: readonly string[]; readonly dialect: JsonObject },
  { type, data = null, details = {} }: Told,
): RenderingInput => ({
  kind: 'event',
  events: [
    {
      ...{ id: 'e', account: 'acme', type, project: null, data: JSON.stringify(data) },
      ...{ occurredAt: '2026-11-20T11:00:00.000Z', details: JSON.stringify(details) },
    },
  ],
  webhook: {
    ...{ id: 'w', number: 1, account: 'acme' },
    settings: {
      ...{ ...PLAIN_SETTINGS, name: 'n', url: 'https://example.com', events: patterns },
      ...{ preset, dialect },
    },
  },
  ...{ deliveryId: 'd', attemptId: 'a', attempt: 1, now: 0, timeZone: 'UTC' },
  ...{ options: {}, callbackUrl: null, publicUrl: 'https://hooks.example' },
});
