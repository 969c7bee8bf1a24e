import {
  JobStore,
  PayloadRemoved,
  type Job,
  type JobDesk,
  type JobProgress,
  type Page,
  type PageRequest,
} from '#application';
import { LessThan, type DataSource, type EntityManager } from 'typeorm';
import { DeliveryRow } from '../entities/delivery-row.js';
import { again } from '../executor.js';
import { isUuid, pageOf } from '../paging.js';
import { JobRow, jobOf, rowOf } from './job-row.js';
import { PostgresJobDesk, SAYS_SOMETHING } from './postgres-job-desk.js';

export class PostgresJobStore extends JobStore {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  add(job: Omit<Job, 'total'>): Promise<Job> {
    return this.inTransaction(async (manager) => {
      const total = await new PostgresJobDesk(manager).count(job);
      const counted = { ...job, total };
      await manager.insert(JobRow, rowOf(counted));
      return counted;
    });
  }

  async find(account: string, id: string): Promise<Job | undefined> {
    if (!isUuid(id)) return undefined;
    return this.inTransaction(async (manager) => {
      const row = await manager.findOneBy(JobRow, { account, id });
      return row ? jobOf(row) : undefined;
    });
  }

  list(account: string, { limit, after }: PageRequest): Promise<Page<Job>> {
    return this.inTransaction(async (manager) => {
      const where = { account, ...(after !== null && { id: LessThan(after) }) };
      const rows = await manager.find(JobRow, { where, order: { id: 'DESC' }, take: limit + 1 });
      return pageOf(rows.map(jobOf), limit, ({ id }) => id);
    });
  }

  async cancel(account: string, id: string, now: number): Promise<Job | undefined> {
    if (!isUuid(id)) return undefined;
    await this.inTransaction((manager) =>
      manager.update(
        JobRow,
        { account, id, status: 'running' },
        { status: 'cancelled', updatedAt: new Date(now) },
      ),
    );
    return this.find(account, id);
  }

  workOnNext(
    now: number,
    work: (job: Job, desk: JobDesk) => Promise<JobProgress>,
  ): Promise<boolean> {
    return this.inTransaction(async (manager) => {
      const row = await manager
        .createQueryBuilder(JobRow, 'job')
        .where(`job.status = 'running' and job.next_at <= :now`, { now: new Date(now) })
        .orderBy('job.next_at')
        .limit(1)
        .setLock('pessimistic_write')
        .setOnLocked('skip_locked')
        .getOne();
      if (!row) return false;
      const { status, done, delivered, skipped, cursor, nextAt } = await work(
        jobOf(row),
        new PostgresJobDesk(manager),
      );
      await manager.update(
        JobRow,
        { id: row.id },
        {
          ...{ status, done, delivered, skipped, cursor },
          ...{ nextAt: new Date(nextAt), updatedAt: new Date(now) },
        },
      );
      return true;
    });
  }

  async retry(account: string, deliveryId: string, now: number): Promise<boolean> {
    if (!isUuid(deliveryId)) return false;
    return this.inTransaction(async (manager) => {
      const [, retried] = await manager.query<[unknown[], number]>(
        `update deliveries d set state = 'pending', due_at = $3, reason = null
         where account = $1 and id = $2 and ${SAYS_SOMETHING}`,
        [account, deliveryId, new Date(now)],
      );
      if (retried === 1) return true;
      const there = await manager.existsBy(DeliveryRow, { account, id: deliveryId });
      if (there) throw new PayloadRemoved(deliveryId);
      return false;
    });
  }

  private inTransaction<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return again(() => this.dataSource.transaction(work));
  }
}
