import type { WebhookEvent } from '#domain';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One recorded event. `(stream_id, version)` decides who was first. */
@Entity({ name: 'events' })
export class EventRecord {
  @PrimaryColumn({ type: 'uuid', name: 'stream_id' })
  streamId!: string;

  @PrimaryColumn({ type: 'integer' })
  version!: number;

  @Column({ type: 'uuid' })
  id!: string;

  /** Events are told in the order of this number, then of their position. */
  @Column({ type: 'text', name: 'transaction_id', select: false })
  transactionId!: string;

  @Column({ type: 'text' })
  type!: WebhookEvent['type'];

  @Column({ type: 'jsonb' })
  data!: object;

  @Column({ type: 'text' })
  actor!: string;

  @Column({ type: 'timestamptz', name: 'recorded_at' })
  recordedAt!: Date;
}
