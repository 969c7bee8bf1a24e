import type { DisabledReason } from '#domain';
import { Column, Entity, JoinColumn, OneToOne, PrimaryColumn } from 'typeorm';

/** When a webhook last succeeded. Written by the data plane, apart from the webhook's stream. */
@Entity({ name: 'webhook_activity' })
export class ActivityRow {
  @PrimaryColumn({ type: 'uuid', name: 'webhook_id' })
  webhookId!: string;

  @Column({ type: 'timestamptz', name: 'last_success_at' })
  lastSuccessAt!: Date;
}

/** A webhook as the API reads it. */
@Entity({ name: 'webhooks' })
export class WebhookRow {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'text' })
  account!: string;

  @Column({ type: 'text' })
  status!: 'enabled' | 'disabled' | 'deleted';

  @Column({ type: 'text' })
  name!: string;

  @Column({ type: 'text' })
  url!: string;

  @Column({ type: 'text' })
  host!: string;

  @Column({ type: 'text', array: true })
  events!: string[];

  @Column({ type: 'text', array: true })
  projects!: string[];

  /** All of them; those above are there to be searched. */
  @Column({ type: 'jsonb' })
  settings!: object;

  /** Numbers go far beyond what a whole number of JavaScript holds exactly only after that many webhooks. */
  @Column({ type: 'bigint', transformer: { from: Number, to: (number: number) => number } })
  number!: number;

  @Column({ type: 'text', nullable: true })
  owner!: string | null;

  @Column({ type: 'text' })
  preset!: string;

  @Column({ type: 'jsonb' })
  verification!: object;

  @Column({ type: 'text', name: 'disabled_reason', nullable: true })
  disabledReason!: DisabledReason | null;

  @Column({ type: 'integer' })
  failures!: number;

  @Column({ type: 'timestamptz', name: 'failing_since', nullable: true })
  failingSince!: Date | null;

  @Column({ type: 'text', name: 'last_error', nullable: true })
  lastError!: string | null;

  @Column({ type: 'timestamptz', name: 'last_failure_at', nullable: true })
  lastFailureAt!: Date | null;

  @Column({ type: 'timestamptz', name: 'created_at' })
  createdAt!: Date;

  @Column({ type: 'timestamptz', name: 'updated_at' })
  updatedAt!: Date;

  @Column({ type: 'integer' })
  version!: number;

  /** The transaction that changed it last: what a directory asks for. The database fills it in. */
  @Column({ type: 'text', name: 'changed_in', select: false, insert: false })
  changedIn!: string;

  @OneToOne(() => ActivityRow, { createForeignKeyConstraints: false })
  @JoinColumn({ name: 'id', referencedColumnName: 'webhookId' })
  activity!: ActivityRow | null;
}
