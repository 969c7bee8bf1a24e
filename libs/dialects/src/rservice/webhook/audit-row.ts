import type { HistoryEntry } from '#application';
import { offsetTime } from '../rendering/offset-time.js';

const ACTIONS: Readonly<Record<string, string>> = {
  'webhook.created': 'create',
  'webhook.deleted': 'delete',
};

/** Who did what and when; of everything else what happened is told by its native name. */
export const auditRow = (
  { version, event, actor, at }: HistoryEntry,
  timeZone: string,
): object => ({
  id: version,
  action: ACTIONS[event.type] ?? 'update',
  event: event.type,
  created_by: { name: actor },
  created_at: offsetTime(at, timeZone),
});
