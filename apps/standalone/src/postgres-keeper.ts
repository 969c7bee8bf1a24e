/**
 * Runs PostgreSQL for the process that forked it, in a process of its own: a Ctrl-C in the terminal reaches
 * every process of the foreground group at once, and the database must outlive whoever still writes to it.
 * Ends when told to, and when its parent is gone.
 */
import { Cluster, type ClusterOptions } from '#embedded-postgres';
import type { KeeperReport } from './keeper-protocol.js';

const report = (message: KeeperReport): void => {
  process.send?.(message);
};

const keep = async (order: ClusterOptions): Promise<void> => {
  const cluster = new Cluster(order);
  const stop = (): void => {
    cluster.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once('disconnect', stop);
  process.once('message', stop);
  try {
    const { url } = await cluster.start();
    report({ state: 'ready', url });
  } catch (error) {
    report({ state: 'failed', reason: error instanceof Error ? error.message : String(error) });
    stop();
  }
};

process.once('message', (order: ClusterOptions) => void keep(order));
