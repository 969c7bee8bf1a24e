import {
  StreamHasMoved,
  WebhookStreams,
  type EventMetadata,
  type RecordedWebhookEvent,
  type WebhookAt,
} from '#application';
import { foldWebhook, webhookDecider, type WebhookEvent, type WebhookState } from '#domain';
import type { EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { EventRecord } from '../entities/event-record.js';
import { isTaken } from '../errors.js';
import { isUuid } from '../paging.js';
import { project } from '../projection.js';

interface StreamRow {
  readonly stream_id: string;
  readonly version: number;
  readonly revision: number;
  readonly state: WebhookState;
}

/**
 * Events are told in the order of their transactions. One that began first may append to a stream last; its
 * event takes the number of the one before it, so that a stream is told in order. That number is never below
 * the transaction's own, so nothing told has still to be committed.
 */
const NOT_BEFORE_ITS_STREAM = `
  greatest(pg_current_xact_id(), (
    select transaction_id from events where stream_id = :streamId order by version desc limit 1))`;

/** Within one transaction. */
export class PostgresWebhookStreams extends WebhookStreams {
  constructor(private readonly manager: EntityManager) {
    super();
  }

  /** In the order of their ids, so that two who lock the same streams wait and do not deadlock. */
  async lock(webhookIds: readonly string[]): Promise<ReadonlyMap<string, WebhookAt>> {
    const rows = await this.manager.query<StreamRow[]>(
      `select stream_id, version, revision, state from streams
       where stream_id = any ($1::uuid[]) order by stream_id for update`,
      [webhookIds.filter(isUuid)],
    );
    const streams = new Map<string, WebhookAt>();
    for (const { stream_id: id, version, revision, state } of rows) {
      const current = revision === webhookDecider.revision ? state : await this.foldAgain(id);
      streams.set(id, { version, state: current });
    }
    return streams;
  }

  async append(
    webhookId: string,
    { version, state }: WebhookAt,
    events: readonly WebhookEvent[],
    { actor, at }: EventMetadata,
  ): Promise<WebhookAt> {
    const recordedAt = new Date(at);
    const records = events.map(({ type, data }, i) => ({
      ...{ streamId: webhookId, version: version + i + 1, id: uuidv7(), type, data },
      ...{ actor, recordedAt, transactionId: () => NOT_BEFORE_ITS_STREAM },
    }));
    try {
      await this.manager
        .createQueryBuilder()
        .insert()
        .into(EventRecord)
        .values(records)
        .setParameter('streamId', webhookId)
        .execute();
    } catch (error) {
      if (isTaken(error)) throw new StreamHasMoved(webhookId, version, { cause: error });
      throw error;
    }
    const next = {
      version: version + events.length,
      state: events.reduce(webhookDecider.evolve, state),
    };
    await this.manager.query(
      `insert into streams (stream_id, version, revision, state) values ($1, $2, $3, $4)
       on conflict (stream_id) do update
         set version = excluded.version, revision = excluded.revision, state = excluded.state`,
      [webhookId, next.version, webhookDecider.revision, next.state],
    );
    await project(this.manager, webhookId, { before: state, ...next, events, at: recordedAt });
    return next;
  }

  async nextNumber(): Promise<number> {
    const [row] = await this.manager.query<{ number: string }[]>(
      `select nextval('webhook_numbers') as number`,
    );
    return Number(row?.number);
  }

  async read(webhookId: string): Promise<readonly RecordedWebhookEvent[]> {
    const records = await this.manager.find(EventRecord, {
      where: { streamId: webhookId },
      order: { version: 'ASC' },
    });
    return records.map((record) => ({
      id: record.id,
      streamId: record.streamId,
      version: record.version,
      event: eventOf(record),
      metadata: { actor: record.actor, at: record.recordedAt.getTime() },
    }));
  }

  private async foldAgain(webhookId: string): Promise<WebhookState> {
    return foldWebhook((await this.read(webhookId)).map(({ event }) => event));
  }
}

export const eventOf = ({ type, data }: Pick<EventRecord, 'type' | 'data'>): WebhookEvent =>
  ({ type, data }) as WebhookEvent;
