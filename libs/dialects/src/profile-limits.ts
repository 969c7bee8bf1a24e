import type { ProfileLimits } from '#application';
import { longestTimeoutMs, type Settings } from '#runtime';
import { allDialects, allListShapes, allRenderers } from './composition.js';

/** What an installation with these settings can do, at most. */
export const profileLimitsBy = (
  settings: Pick<Settings, 'leaseMs' | 'payloadRetentionMs'>,
  dialects = allDialects(),
): ProfileLimits => ({
  shapes: new Set(allRenderers(dialects).all.keys()),
  listShapes: allListShapes(dialects),
  longestTimeoutMs: longestTimeoutMs(settings),
  payloadRetentionMs: settings.payloadRetentionMs,
});
