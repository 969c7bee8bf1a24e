import type { System } from '../system/system.js';
import { until } from '../system/until.js';

/** Resolves once nobody has any of its chores in hand: time may pass then. `number` is the webhook's. */
export const atRest = (system: System, number: number | string): Promise<void> =>
  until(
    async () =>
      (
        await system.query(
          `select from webhook_schedules s join webhooks w on w.id = s.webhook_id
           where w.number = $1 and s.lease_until > '-infinity'`,
          [number],
        )
      ).length === 0,
    `webhook ${number} to be at rest`,
  );
