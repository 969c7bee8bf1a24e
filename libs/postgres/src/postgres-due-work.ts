import { DueWork } from '#application';
import type { DataSource } from 'typeorm';
import { translated } from './errors.js';

export class PostgresDueWork extends DueWork {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  async oldestDueAt(): Promise<number | null> {
    try {
      const [row] = await this.dataSource.query<{ due_at: Date }[]>(
        'select due_at from deliveries where due_at is not null order by due_at limit 1',
      );
      return row?.due_at.getTime() ?? null;
    } catch (error) {
      throw translated(error);
    }
  }
}
