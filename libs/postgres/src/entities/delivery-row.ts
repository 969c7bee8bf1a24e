import type { AttemptOutcome, DeliveryState, Suppression } from '#domain';
import { Column, Entity, PrimaryColumn, VirtualColumn } from 'typeorm';

@Entity({ name: 'domain_events' })
export class DomainEventRow {
  @PrimaryColumn({ type: 'uuid' })
  key!: string;

  @Column({ type: 'text' })
  account!: string;

  @Column({ type: 'text', name: 'event_id' })
  eventId!: string;

  @Column({ type: 'text' })
  type!: string;

  @Column({ type: 'text', nullable: true })
  project!: string | null;

  @Column({ type: 'timestamptz', name: 'occurred_at' })
  occurredAt!: Date;

  /** Null once the payload is removed. */
  @Column({ type: 'text', select: false, nullable: true })
  body!: string | null;

  @VirtualColumn({ type: 'boolean', query: (alias) => `${alias}.body is null` })
  payloadRemoved!: boolean;
}

@Entity({ name: 'deliveries' })
export class DeliveryRow {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'text' })
  account!: string;

  @Column({ type: 'uuid', name: 'webhook_id' })
  webhookId!: string;

  @Column({ type: 'text' })
  state!: DeliveryState;

  @Column({ type: 'smallint' })
  attempts!: number;

  @Column({ type: 'timestamptz', name: 'due_at', nullable: true })
  dueAt!: Date | null;

  @Column({ type: 'text', nullable: true })
  reason!: Suppression | null;

  @Column({ type: 'uuid', name: 'event_key' })
  eventKey!: string;
}

@Entity({ name: 'attempts' })
export class AttemptRow {
  @PrimaryColumn({ type: 'uuid', name: 'delivery_id' })
  deliveryId!: string;

  @PrimaryColumn({ type: 'smallint' })
  number!: number;

  @Column({ type: 'timestamptz', name: 'started_at' })
  startedAt!: Date;

  @Column({ type: 'real', name: 'duration_ms' })
  durationMs!: number;

  @Column({ type: 'text' })
  outcome!: AttemptOutcome;

  @Column({ type: 'smallint', nullable: true })
  status!: number | null;

  @Column({ type: 'text', nullable: true })
  error!: string | null;

  @Column({ type: 'jsonb', name: 'response_headers', nullable: true })
  responseHeaders!: Record<string, string> | null;

  @Column({ type: 'text', name: 'response_excerpt', nullable: true })
  responseExcerpt!: string | null;

  /** JSON. */
  @Column({ type: 'text', nullable: true })
  request!: string | null;
}
