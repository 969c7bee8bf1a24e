import { AlertDesk, type AlertedWebhook } from '#application';
import type { Alert } from '#domain';
import type { EntityManager } from 'typeorm';

/** What is due already keeps its time, which a mail server that is away may have put off. */
const HURRY = `
  insert into alert_throttles as t (webhook_id, account, webhook, every_ms, told, due_at)
  values ($1, $2, $3, $4, $5, $6)
  on conflict (webhook_id) do update
    set webhook = excluded.webhook, every_ms = excluded.every_ms, told = excluded.told,
        due_at = case when $7 then least(t.due_at, excluded.due_at) else coalesce(
          t.due_at, greatest(excluded.due_at, t.last_sent_at + excluded.every_ms * interval '1 ms')) end`;

/** After the other statement, which locks the webhook's row: their ids ascend as they are committed. */
const ADD = `
  insert into alerts (webhook_id, account, kind, at, details)
  select $1, $2, alert ->> 'kind', $3, alert
  from jsonb_array_elements($4::jsonb) with ordinality each (alert, n) order by n`;

/** Within one transaction. */
export class PostgresAlertDesk extends AlertDesk {
  constructor(private readonly manager: EntityManager) {
    super();
  }

  async hasTold(webhookId: string): Promise<boolean> {
    const [row] = await this.manager.query<{ told: boolean }[]>(
      'select told from alert_throttles where webhook_id = $1',
      [webhookId],
    );
    return row?.told ?? false;
  }

  async add(webhook: AlertedWebhook, alerts: readonly Alert[], at: number): Promise<void> {
    const last = alerts.at(-1);
    if (!last) return;
    const { id, account, rule } = webhook;
    const isUrgent = alerts.some(({ kind }) => kind === 'disabled');
    const told = last.kind !== 'recovered';
    const when = new Date(at);
    await this.manager.query(HURRY, [id, account, webhook, rule.everyMs, told, when, isUrgent]);
    await this.manager.query(ADD, [id, account, when, JSON.stringify(alerts)]);
  }
}
