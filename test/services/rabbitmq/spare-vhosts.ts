import { mkdir, readdir, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { folderOf, vhostOf } from '../run.js';
import type { Broker } from './broker.js';
import { addVhosts } from './vhosts.js';

/** By rabbitmqctl, ten take hardly longer than one. */
const AT_ONCE = { management: 1, rabbitmqctl: 10 } as const;

/** An empty vhost nobody else has. What is made beyond it is kept for whoever asks next. */
export const takeVhost = async (broker: Broker, run: string): Promise<string> => {
  const folder = join(folderOf(run), 'vhosts');
  const spare = await takeFrom(folder);
  if (spare !== undefined) return spare;
  const taken = vhostOf(run);
  const more = Array.from({ length: AT_ONCE[broker.maker.kind] - 1 }, () => vhostOf(run));
  await addVhosts(broker, [taken, ...more]);
  await mkdir(folder, { recursive: true });
  for (const name of more) await writeFile(join(folder, name), '');
  return taken;
};

/** A file for each; whoever removes it has the vhost. `rm` would not do: it lets two remove one. */
const takeFrom = async (folder: string): Promise<string | undefined> => {
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    try {
      await unlink(join(folder, name));
      return name;
    } catch {
      // Somebody else was first.
    }
  }
  return undefined;
};
