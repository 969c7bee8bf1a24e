import { healingWait, type DeliveryProfile, type WebhookEvent } from '#domain';
import type { Schedule } from '../ports/schedule.js';

/** Makes and strikes the appointments that follow from what happened to a webhook. `at` in ms since the epoch. */
export const makeAppointments = async (
  schedule: Schedule,
  events: readonly WebhookEvent[],
  { heartbeat, healing }: Pick<DeliveryProfile, 'heartbeat' | 'healing'>,
  at: number,
): Promise<void> => {
  for (const { type, data } of events) {
    const { webhookId } = data;
    if (type === 'webhook.enabled') {
      await schedule.cancel(webhookId, ['healing']);
      if (!heartbeat) continue;
      const isFirst = data.enablement === 1 && heartbeat.initial;
      const dueAt = isFirst ? at : at + heartbeat.everyMs;
      await schedule.put([{ webhookId, chore: 'heartbeat', dueAt, step: 0 }]);
    }
    if (type === 'webhook.updated' && data.settings.profile && heartbeat) {
      const dueAt = at + heartbeat.everyMs;
      await schedule.put([{ webhookId, chore: 'heartbeat', dueAt, step: 0 }]);
    }
    if (type === 'webhook.disabled' && healing && data.reason !== 'user') {
      const dueAt = at + healingWait(0, healing);
      await schedule.put([{ webhookId, chore: 'healing', dueAt, step: 0 }]);
    }
    if (type === 'webhook.verification-requested') {
      await schedule.put([{ webhookId, chore: 'verification', dueAt: at, step: 0 }]);
    }
    if (type === 'webhook.verified') await schedule.cancel(webhookId, ['verification']);
    if (type === 'webhook.deleted') {
      await schedule.cancel(webhookId, ['heartbeat', 'healing', 'verification']);
    }
  }
};
