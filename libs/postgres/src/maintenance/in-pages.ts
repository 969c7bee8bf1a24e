import type { DataSource, EntityManager } from 'typeorm';
import { translated } from '../errors.js';

const PAGE = 100;

/** Does the work for every stream, each in a transaction of its own with its row locked as writers do. */
export const forEachStream = async (
  dataSource: DataSource,
  work: (manager: EntityManager, streamId: string) => Promise<void>,
): Promise<void> => {
  try {
    for (let after = '00000000-0000-0000-0000-000000000000'; ;) {
      const ids = await dataSource.query<{ stream_id: string }[]>(
        `select stream_id from events where version = 1 and stream_id > $1
         order by stream_id limit ${PAGE}`,
        [after],
      );
      for (const { stream_id: streamId } of ids) {
        await dataSource.transaction(async (manager) => {
          await manager.query('select from streams where stream_id = $1 for update', [streamId]);
          await work(manager, streamId);
        });
        after = streamId;
      }
      if (ids.length < PAGE) return;
    }
  } catch (error) {
    throw translated(error);
  }
};
