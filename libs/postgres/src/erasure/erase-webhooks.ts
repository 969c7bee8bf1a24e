import type { Erased } from '#application';
import type { EntityManager } from 'typeorm';
import { leave } from './leave.js';

const BATCH = 100;

const DELETED = `select id from webhooks where account = $1 and status = 'deleted' limit ${BATCH}`;

const UNTOLD = `
  select distinct e.stream_id as id
  from relay_checkpoints c
  join events e on (e.transaction_id, e.position) > (c.transaction_id, c.position)
  where c.name = 'webhook-events' and e.stream_id = any ($1::uuid[])`;

/** What says no more than that there was a webhook and that it is deleted: whoever still knows it has to hear that. */
const EMPTY_ROWS = `
  update webhooks set account = '', name = '', url = '', events = '{}', projects = '{}', settings = '{}',
    owner = null, disabled_reason = null, last_error = null, verification = '{"state": "none"}',
    updated_at = to_timestamp($2 / 1000.0)
  where id = any ($1::uuid[])`;
const EMPTY_STATES = `
  update streams set state = jsonb_build_object('status', 'deleted', 'webhookId', stream_id, 'account', '')
  where stream_id = any ($1::uuid[])`;

/**
 * The streams of the account's deleted webhooks: the one place where recorded facts are removed, once they are
 * told. Their rows stay for a while, with nothing in them.
 */
export const eraseWebhooks = async (
  manager: EntityManager,
  account: string,
  now: number,
): Promise<Erased> =>
  manager.transaction(async (transaction) => {
    const rows = await transaction.query<{ id: string }[]>(DELETED, [account]);
    if (rows.length === 0) return { removed: {}, left: 'nothing' };
    const deleted = rows.map(({ id }) => id);
    const untold = await transaction.query<{ id: string }[]>(UNTOLD, [deleted]);
    const waiting = new Set(untold.map(({ id }) => id));
    const ids = deleted.filter((id) => !waiting.has(id));
    if (ids.length === 0) return { removed: {}, left: 'untold' };
    const [, events] = await transaction.query<[unknown[], number]>(
      'delete from events where stream_id = any ($1::uuid[])',
      [ids],
    );
    await transaction.query(EMPTY_ROWS, [ids, now]);
    await transaction.query(EMPTY_STATES, [ids]);
    await leave(transaction, 'webhooks', ids, now);
    return { removed: { webhooks: ids.length, webhookEvents: events }, left: 'more' };
  });
