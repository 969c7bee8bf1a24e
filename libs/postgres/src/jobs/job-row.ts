import type { Job, JobStatus } from '#application';
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity({ name: 'jobs' })
export class JobRow {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'text' })
  account!: string;

  @Column({ type: 'uuid', name: 'webhook_id' })
  webhookId!: string;

  @Column({ type: 'jsonb' })
  task!: Job['task'];

  @Column({ type: 'timestamptz' })
  since!: Date;

  @Column({ type: 'timestamptz' })
  until!: Date;

  @Column({ type: 'integer' })
  rate!: number;

  @Column({ type: 'text' })
  status!: JobStatus;

  /** PostgreSQL's bigint, which comes as text. */
  @Column({ type: 'bigint' })
  done!: number | string;

  @Column({ type: 'bigint' })
  total!: number | string;

  @Column({ type: 'bigint' })
  delivered!: number | string;

  @Column({ type: 'bigint' })
  skipped!: number | string;

  @Column({ type: 'uuid', nullable: true })
  cursor!: string | null;

  @Column({ type: 'timestamptz', name: 'next_at' })
  nextAt!: Date;

  @Column({ type: 'timestamptz', name: 'created_at' })
  createdAt!: Date;

  @Column({ type: 'timestamptz', name: 'updated_at' })
  updatedAt!: Date;
}

export const rowOf = (job: Job): JobRow => ({
  ...job,
  since: new Date(job.since),
  until: new Date(job.until),
  nextAt: new Date(job.nextAt),
  createdAt: new Date(job.createdAt),
  updatedAt: new Date(job.updatedAt),
});

export const jobOf = (row: JobRow): Job => ({
  ...row,
  since: row.since.getTime(),
  until: row.until.getTime(),
  done: Number(row.done),
  total: Number(row.total),
  delivered: Number(row.delivered),
  skipped: Number(row.skipped),
  nextAt: row.nextAt.getTime(),
  createdAt: row.createdAt.getTime(),
  updatedAt: row.updatedAt.getTime(),
});
