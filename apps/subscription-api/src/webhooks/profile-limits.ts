import type { ProfileLimits } from '#application';
import { allListShapes, allRenderers } from '#dialects';
import { longestTimeoutMs, type Settings } from '#runtime';

/** What an installation with these settings can do, at most. */
export const profileLimitsBy = (
  settings: Pick<Settings, 'leaseMs' | 'payloadRetentionMs'>,
): ProfileLimits => ({
  shapes: new Set(allRenderers().all.keys()),
  listShapes: allListShapes(),
  longestTimeoutMs: longestTimeoutMs(settings),
  payloadRetentionMs: settings.payloadRetentionMs,
});
