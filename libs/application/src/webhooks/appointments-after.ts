import { healingWait, type DeliveryProfile, type WebhookEvent } from '#domain';
import type { Schedule } from '../ports/schedule.js';

/** What is sent at the last moment may take as long as it may, and a little more, before its webhook is stopped (ms). */
const GRACE_MS = 5_000;

type Planned = Pick<DeliveryProfile, 'heartbeat' | 'healing' | 'stop' | 'timeoutMs'>;

const CHANGES_THE_QUEUE: ReadonlySet<WebhookEvent['type']> = new Set([
  ...(['webhook.enabled', 'webhook.updated', 'webhook.disabled', 'webhook.deleted'] as const),
]);

/** Makes and strikes the appointments that follow from what happened to a webhook. `at` in ms since the epoch. */
export const makeAppointments = async (
  schedule: Schedule,
  events: readonly WebhookEvent[],
  { heartbeat, healing, stop, timeoutMs }: Planned,
  at: number,
): Promise<void> => {
  for (const { type, data } of events) {
    const { webhookId } = data;
    // What failed before may do well now, and what is stopped is put aside.
    if (CHANGES_THE_QUEUE.has(type)) await schedule.resume(webhookId, 'queue', at);
    if (type === 'webhook.enabled') {
      await schedule.cancel(webhookId, ['healing']);
      if (!heartbeat) continue;
      const isFirst = data.enablement === 1 && heartbeat.initial;
      const dueAt = isFirst ? at : at + heartbeat.everyMs;
      await schedule.put([{ webhookId, chore: 'heartbeat', dueAt, step: 0 }]);
    }
    if (type === 'webhook.updated' && data.settings.profile) {
      if (heartbeat) {
        const dueAt = at + heartbeat.everyMs;
        await schedule.put([{ webhookId, chore: 'heartbeat', dueAt, step: 0 }]);
      }
      // Each finds out by itself whether there is anything to do: it may be disabled by now, or failing.
      if (healing) {
        const dueAt = at + healingWait(0, healing);
        await schedule.put([{ webhookId, chore: 'healing', dueAt, step: 0 }]);
      }
      if (stop.noSuccessMs !== null)
        await schedule.put([{ webhookId, chore: 'stopping', dueAt: at, step: 0 }]);
    }
    if (type === 'webhook.delivery-failed' && data.failures === 1 && stop.noSuccessMs !== null) {
      const dueAt = stopsAt(data.failedAt, { stop, timeoutMs }) ?? at;
      await schedule.put([{ webhookId, chore: 'stopping', dueAt, step: 0 }]);
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
      await schedule.cancel(webhookId, ['heartbeat', 'healing', 'verification', 'stopping']);
    }
  }
};

/** When a webhook that has failed since then is stopped if nothing succeeds (ms); null: no time stops it. */
export const stopsAt = (
  since: string,
  { stop: { noSuccessMs }, timeoutMs }: Pick<DeliveryProfile, 'stop' | 'timeoutMs'>,
): number | null =>
  noSuccessMs === null ? null : Date.parse(since) + noSuccessMs + timeoutMs + GRACE_MS;
