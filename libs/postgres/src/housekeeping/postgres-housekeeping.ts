import { Housekeeping, type Tidied, type TidyTerms } from '#application';
import type { DataSource, EntityManager } from 'typeorm';
import type { Connection } from '../connection.js';
import { translated } from '../errors.js';
import { sweepLeftovers } from '../erasure/leftovers.js';
import { alone } from './alone.js';
import { dropExpired } from './drop-expired.js';
import { forgetRows } from './forget-rows.js';
import { makePartitions } from './make-partitions.js';
import { NOTHING, together } from './progress.js';
import { removePayloads } from './remove-payloads.js';

/** What anybody did less than this ago (ms) need not be done again. */
const LATELY_MS = 600_000;

export class PostgresHousekeeping extends Housekeeping {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  async tidy(terms: TidyTerms): Promise<Tidied | null> {
    const runner = this.dataSource.createQueryRunner();
    try {
      const connection = (await runner.connect()) as Connection;
      const { manager } = runner;
      const work = () => alone(manager, () => this.tidyAlone(manager, terms));
      return (await connection.unhurried(work)) ?? null;
    } catch (error) {
      throw translated(error);
    } finally {
      await runner.release();
    }
  }

  private async tidyAlone(manager: EntityManager, terms: TidyTerms): Promise<Tidied | null> {
    const { now, deliveriesSince, payloadsSince } = terms;
    if (await wasDoneLately(manager, now)) return null;
    const made = await makePartitions(manager, now);
    const forgotten = together(
      await forgetRows(manager, terms),
      await sweepLeftovers(manager, now),
    );
    const dropped =
      deliveriesSince === null ? NOTHING : await dropExpired(manager, deliveriesSince);
    const removed = payloadsSince === null ? NOTHING : await removePayloads(manager, payloadsSince);
    const { more, putOff } = together(made, forgotten, dropped, removed);
    if (!more && !putOff) await noteDone(manager, now);
    return {
      partitionsMade: made.done,
      partitionsDropped: dropped.done,
      payloadsRemoved: removed.done,
      more,
    };
  }
}

const wasDoneLately = async (manager: EntityManager, now: number): Promise<boolean> => {
  const [row] = await manager.query<{ done_at: Date }[]>('select done_at from housekeeping');
  const since = now - (row?.done_at.getTime() ?? -Infinity);
  return since >= 0 && since < LATELY_MS;
};

const noteDone = async (manager: EntityManager, now: number): Promise<void> => {
  const done = [new Date(now)];
  const [, updated] = await manager.query<[unknown[], number]>(
    'update housekeeping set done_at = $1',
    done,
  );
  if (updated === 0) await manager.query('insert into housekeeping values ($1)', done);
};
