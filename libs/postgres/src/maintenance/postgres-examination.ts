import { StoreExamination, type StoreFigures } from '#application';
import type { DataSource } from 'typeorm';
import { clockAhead, ITS_TIME } from '../clock-ahead.js';
import { translated } from '../errors.js';

const DAY_MS = 86_400_000;

const FIGURES = `
  select
    ${ITS_TIME} as now,
    (select array_agg(substring(inhrelid::regclass::text from '[0-9]{8}$'))
       from pg_inherits where inhparent = 'deliveries'::regclass) as days,
    (select extract(epoch from now() - max(done_at))::float8 * 1000 from housekeeping) as housekept,
    untold.count as untold, untold.oldest as untold_oldest,
    overdue.count as overdue, overdue.oldest as overdue_oldest,
    (select count(*)::int from deliveries where state = 'held') as held
  from
    (select count(*)::int, extract(epoch from now() - min(e.recorded_at))::float8 * 1000 as oldest
       from relay_checkpoints c
       join events e on (e.transaction_id, e.position) > (c.transaction_id, c.position)
       where c.name = 'webhook-events') as untold,
    (select count(*)::int, extract(epoch from now() - min(due_at))::float8 * 1000 as oldest
       from deliveries where due_at <= now()) as overdue`;

interface FiguresRow {
  readonly now: number;
  readonly days: readonly (string | null)[] | null;
  readonly housekept: number | null;
  readonly untold: number;
  readonly untold_oldest: number | null;
  readonly overdue: number;
  readonly overdue_oldest: number | null;
  readonly held: number;
}

export class PostgresExamination extends StoreExamination {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  async examine(): Promise<StoreFigures> {
    try {
      await this.dataSource.query('select 1');
      const asked = Date.now();
      const [row] = await this.dataSource.query<FiguresRow[]>(FIGURES);
      if (!row) throw new Error('PostgreSQL answered without a row.');
      const answered = Date.now();
      return {
        clockAheadMs: clockAhead(row.now, { asked, answered }),
        partitionDaysAhead: daysAhead(row.days ?? [], answered),
        housekeptMs: row.housekept === null ? null : Math.max(0, Math.round(row.housekept)),
        oldestDay: oldestOf(row.days ?? []),
        untold: { count: row.untold, oldestMs: Math.round(row.untold_oldest ?? 0) },
        overdue: { count: row.overdue, oldestMs: Math.round(row.overdue_oldest ?? 0) },
        held: row.held,
      };
    } catch (error) {
      throw translated(error);
    }
  }
}

const oldestOf = (days: readonly (string | null)[]): string | null => {
  const [oldest] = days.filter((day) => day !== null).toSorted();
  return oldest?.replace(/(....)(..)(..)/, '$1-$2-$3') ?? null;
};

/** Without a gap, from tomorrow on. */
const daysAhead = (days: readonly (string | null)[], now: number): number => {
  const there = new Set(days);
  const isThere = (day: number): boolean =>
    there.has(new Date(now + day * DAY_MS).toISOString().slice(0, 10).replaceAll('-', ''));
  let ahead = 0;
  while (isThere(ahead + 1)) ahead += 1;
  return ahead;
};
