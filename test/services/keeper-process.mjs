import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));

let keeper;

/** Starts the keeper and gives the services it has got: undefined when it got none, which it has said. */
export const startKeeper = async () => {
  const loader = new URL('typescript.mjs', import.meta.url).href;
  const args = ['--conditions=source', '--import', loader, here('keeper.ts')];
  // Detached: an interrupt from the keyboard ends the run, and the keeper has to outlive it.
  keeper = spawn(process.execPath, args, {
    detached: true,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  leavePid(keeper.pid);
  const [said] = await Promise.race([once(keeper, 'message'), once(keeper, 'exit')]);
  return said?.services;
};

/** Resolves when all is cleaned up. */
export const stopKeeper = async () => {
  if (keeper === undefined || keeper.exitCode !== null) return;
  const gone = once(keeper, 'exit');
  // Without this word before it, an end is taken for a run that broke off.
  if (keeper.connected) keeper.send('finished', () => keeper.disconnect());
  await gone;
};

/** For scripts/test.mjs, which waits for the cleaning of a run that broke off. */
const leavePid = (pid) => {
  const folder = process.env.POSTRIDER_TEST_FOLDER;
  if (folder !== undefined) writeFileSync(join(folder, 'keeper.pid'), String(pid));
};
