import type { WebhookView } from '#application';
import type { VerificationState, WebhookSettings } from '#domain';
import type { ActivityRow, WebhookRow } from '../entities/webhook-row.js';

export const viewOf = (row: WebhookRow, nextAttemptAt: Date | undefined): WebhookView => {
  const { id, account, number, status, failures } = row;
  const activity: ActivityRow | null = row.activity;
  const working = failures > 0 ? 'failing' : 'working';
  return {
    ...{ id, account, number, failures },
    settings: row.settings as WebhookSettings,
    verification: row.verification as VerificationState,
    failingSince: row.failingSince?.toISOString() ?? null,
    health: status === 'enabled' ? working : 'disabled',
    lastError: row.lastError,
    lastSuccessAt: activity?.lastSuccessAt.toISOString() ?? null,
    lastFailureAt: row.lastFailureAt?.toISOString() ?? null,
    nextAttemptAt: nextAttemptAt?.toISOString() ?? null,
    disabledReason: row.disabledReason,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    version: row.version,
  };
};
