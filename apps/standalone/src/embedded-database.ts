import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { ClusterOptions } from '#embedded-postgres';
import type { KeeperReport } from './keeper-protocol.js';

export interface EmbeddedDatabase {
  readonly url: string;
  /** Where its data is; undefined when it is not ours. */
  readonly folder: string | undefined;
  stop(): Promise<void>;
}

/** PostgreSQL with its data in a folder, on a free port of the loopback interface. */
export const startDatabase = async (
  folder: string,
  password: string,
): Promise<EmbeddedDatabase> => {
  const port = await freePort();
  const keeper = fork(new URL('./postgres-keeper.js', import.meta.url), {
    detached: true,
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const gone = once(keeper, 'exit');
  keeper.send({ folder, port, password } satisfies ClusterOptions);
  const [report] = (await Promise.race([once(keeper, 'message'), gone.then(() => [died])])) as [
    KeeperReport,
  ];
  if (report.state === 'failed') {
    throw new Error(report.reason);
  }
  return {
    url: report.url,
    folder,
    stop: async () => {
      if (keeper.connected) keeper.send('stop');
      await gone;
    },
  };
};

const died: KeeperReport = { state: 'failed', reason: 'its process ended at once' };

const freePort = async (): Promise<number> => {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
};
