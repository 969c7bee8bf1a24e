import { contentOf, type Job, type JobDesk, type RecoverTask, type WebhookAt } from '#application';
import type { FilterableEvent } from '#domain';
import type { EntityManager } from 'typeorm';
import { firstIdAt } from '../partitions.js';
import { PostgresWebhookStreams } from '../webhooks/postgres-webhook-streams.js';

interface NextEventRow {
  readonly key: string;
  readonly type: string;
  readonly project: string | null;
  readonly removed: boolean;
}

interface ContentRow extends Omit<NextEventRow, 'removed'> {
  readonly id: string;
  readonly account: string;
  readonly occurred_at: Date;
  readonly body: string;
  readonly data_start: number;
  readonly data_end: number;
}

/** Of a delivery `d`: whether its event's payload is still there. */
export const SAYS_SOMETHING =
  'exists (select from domain_events e where e.key = d.event_key and e.body is not null)';

/**
 * Made due, a delivery with a request under way would be sent twice, and one that stands in its webhook's queue would
 * overtake the others. Whose time is later than any lease waits for a retry.
 */
const IS_NOT_UNDER_WAY = `(state <> 'pending' or due_at > $4)`;

/** Ids are times: what a job has to look at is a range of them. */
export class PostgresJobDesk implements JobDesk {
  constructor(private readonly manager: EntityManager) {}

  async webhook(webhookId: string): Promise<WebhookAt | undefined> {
    return (await new PostgresWebhookStreams(this.manager).lock([webhookId])).get(webhookId);
  }

  async recover(
    job: Job,
    { states }: RecoverTask,
    { limit, now, leasedUntil }: Parameters<JobDesk['recover']>[2],
  ): ReturnType<JobDesk['recover']> {
    const [, end] = rangeOf(job);
    const found = await this.manager.query<{ id: string; says: boolean }[]>(
      `select id, ${SAYS_SOMETHING} as says from (
         select id, event_key from deliveries
         where webhook_id = $1 and id > $2::uuid and id < $3::uuid and state::text = any ($4)
         order by id limit $5
       ) d order by id`,
      [job.webhookId, startOf(job), end, states, limit],
    );
    const ids = found.filter(({ says }) => says).map(({ id }) => id);
    const [, recovered] = await this.manager.query<[unknown[], number]>(
      `update deliveries set state = 'pending', due_at = $2
       where id = any ($1::uuid[]) and state::text = any ($3) and ${IS_NOT_UNDER_WAY}`,
      [ids, new Date(now), states, new Date(leasedUntil)],
    );
    const count = found.length;
    return { count, skipped: count - recovered, last: found.at(-1)?.id ?? null };
  }

  async nextEvents(job: Job, limit: number): ReturnType<JobDesk['nextEvents']> {
    const [, end] = rangeOf(job);
    const rows = await this.manager.query<NextEventRow[]>(
      `select key, type, project, body is null as removed from domain_events
       where account = $1 and key > $2::uuid and key < $3::uuid order by key limit $4`,
      [job.account, startOf(job), end, limit],
    );
    return rows.map(({ key, type, project, removed }) => ({
      ...{ key, event: { type, project }, payloadRemoved: removed },
    }));
  }

  async contents(keys: readonly string[]): Promise<ReadonlyMap<string, FilterableEvent>> {
    const rows = await this.manager.query<ContentRow[]>(
      `select key, event_id as id, account, type, project, occurred_at, body, data_start, data_end
       from domain_events where key = any ($1::uuid[]) and body is not null`,
      [keys],
    );
    return new Map(
      rows.map(({ key, occurred_at: at, body, data_start: start, data_end: end, ...event }) => [
        key,
        contentOf({ event: { ...event, occurredAt: at.toISOString() }, body, data: [start, end] }),
      ]),
    );
  }

  async owe(
    { account, webhookId }: Job,
    deliveries: readonly { readonly id: string; readonly key: string }[],
    now: number,
  ): Promise<void> {
    await this.manager.query(
      `insert into deliveries (id, event_key, account, webhook_id, state, attempts, due_at)
       select id, event_key, $3, $4, 'pending', 0, $5
       from unnest($1::uuid[], $2::uuid[]) as given (id, event_key)`,
      [
        deliveries.map(({ id }) => id),
        deliveries.map(({ key }) => key),
        ...[account, webhookId, new Date(now)],
      ],
    );
  }

  /** How many rows there are to look at. */
  async count(job: Omit<Job, 'total'>): Promise<number> {
    const { task, account, webhookId } = job;
    const range = rangeOf(job);
    const [row] =
      task.kind === 'recover'
        ? await this.manager.query<{ count: string }[]>(
            `select count(*) from deliveries
             where webhook_id = $1 and id > $2::uuid and id < $3::uuid and state::text = any ($4)`,
            [webhookId, ...range, task.states],
          )
        : await this.manager.query<{ count: string }[]>(
            `select count(*) from domain_events
             where account = $1 and key > $2::uuid and key < $3::uuid`,
            [account, ...range],
          );
    return Number(row?.count ?? 0);
  }
}

type Span = Pick<Job, 'since' | 'until'>;

const rangeOf = ({ since, until }: Span): readonly [first: string, end: string] => [
  firstIdAt(since),
  firstIdAt(until),
];

const startOf = (job: Job): string => job.cursor ?? rangeOf(job)[0];
