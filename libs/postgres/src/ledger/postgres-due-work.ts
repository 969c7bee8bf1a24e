import { CHORES, DueWork } from '#application';
import type { DataSource } from 'typeorm';
import { translated } from '../errors.js';

/** Of appointments the lease says nothing: one that was taken and is overdue for long has come to nothing. */
const OLDEST = `
  select min(due_at) as due_at from (
    (select due_at from deliveries where due_at is not null order by due_at limit 1)
    union all
    (select oldest.due_at from unnest($1::text[]) as given (chore) cross join lateral (
      select due_at from webhook_schedules s where s.chore = given.chore order by due_at limit 1
    ) as oldest)
  ) as oldest`;

export class PostgresDueWork extends DueWork {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  async oldestDueAt(): Promise<number | null> {
    try {
      const [row] = await this.dataSource.query<{ due_at: Date | null }[]>(OLDEST, [CHORES]);
      return row?.due_at?.getTime() ?? null;
    } catch (error) {
      throw translated(error);
    }
  }
}
