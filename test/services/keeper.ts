/**
 * Keeps the services of a test run. A process of its own, since it has to clean up whatever becomes of
 * the run: when its parent has gone, even killed, the channel between them closes.
 */
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Services } from './services.js';
import { startServices } from './start.js';
import { reasonOf } from './wanted.js';

const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

const parentIsGone = new AbortController();
const untilParentIsGone = once(parentIsGone.signal, 'abort');
process.once('disconnect', () => {
  parentIsGone.abort(new Error('The test run ended before its services had started.'));
});

const run = { isFinished: false };
process.once('message', () => {
  run.isFinished = true;
});

const tell = async (message: { services: Services }): Promise<void> =>
  new Promise((resolve) => {
    if (process.connected) {
      process.send?.(message, undefined, undefined, () => {
        resolve();
      });
    } else resolve();
  });

try {
  const { stop, ...services } = await startServices(say, parentIsGone.signal);
  await tell({ services });
  await untilParentIsGone;
  // What the workers of a broken-off run asked for last is still being made, and could be missed.
  if (!run.isFinished) await sleep(1_000);
  await stop();
} catch (error) {
  if (!parentIsGone.signal.aborted) say(reasonOf(error));
  process.exitCode = 1;
}
// Where nobody reaps orphans, a process that has ended looks alive for ever; a file does not.
const folder = process.env['POSTRIDER_TEST_FOLDER'];
if (folder !== undefined) rmSync(join(folder, 'keeper.pid'), { force: true });
// Whatever is still open, nothing is left to do.
process.exit();
