import { mkdir, readdir, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { folderOf } from '../run.js';
import type { Broker } from './broker.js';
import { deleteVhosts } from './vhosts.js';

/**
 * By rabbitmqctl, several take hardly longer than one. They must not all be left to the end of the run: each keeps
 * a dozen files of the broker open, which has a thousand at most.
 */
const AT_ONCE = { management: 1, rabbitmqctl: 6 } as const;

/** Nobody uses it any more; it is removed with others. */
export const dropVhost = async (broker: Broker, run: string, name: string): Promise<void> => {
  const folder = join(folderOf(run), 'used-vhosts');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, name), '');
  const used = await readdir(folder);
  if (used.length >= AT_ONCE[broker.maker.kind])
    await deleteVhosts(broker, await taken(folder, used));
};

/** Whoever removes a vhost's file removes the vhost. */
const taken = async (folder: string, names: readonly string[]): Promise<readonly string[]> => {
  const own: string[] = [];
  for (const name of names) {
    try {
      await unlink(join(folder, name));
      own.push(name);
    } catch {
      // Somebody else was first.
    }
  }
  return own;
};
