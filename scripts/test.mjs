/** Runs jest with the arguments given and ends with what came of it: `N passed, N failed`. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
/** What a run leaves for this script: its counts, and who keeps its services. */
const folder = mkdtempSync(join(tmpdir(), 'postrider-test-run-'));

const left = (name) => {
  try {
    return JSON.parse(readFileSync(join(folder, name), 'utf8'));
  } catch {
    return undefined;
  }
};

const summary = (exitCode) => {
  const counts = left('counts.json');
  // Asked for something else than a run: --listTests, --help.
  if (counts === undefined && exitCode === 0) return undefined;
  const { passed, failed, skipped } = counts ?? { passed: 0, failed: 0, skipped: 0 };
  // A run that broke off, or found no test, is not a success though no test failed.
  const failures = failed === 0 && exitCode !== 0 ? 1 : failed;
  return `${passed} passed, ${failures} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
};

const jest = spawn(
  process.execPath,
  [
    // Jest loads ECMAScript modules by an API that Node.js still calls experimental.
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    'node_modules/jest/bin/jest.js',
    ...process.argv.slice(2),
  ],
  { cwd: root, stdio: 'inherit', env: { ...process.env, POSTRIDER_TEST_FOLDER: folder } },
);

/** Services outlive a run that breaks off by the time it takes to clean up. */
const untilCleanedUp = async () => {
  const givenUpAt = Date.now() + 30_000;
  while (isAlive(left('keeper.pid')) && Date.now() < givenUpAt) await sleep(100);
};

const isAlive = (pid) => {
  if (pid === undefined) return false;
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

// The keyboard interrupts jest as well; this stays for what is to be done after it.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => jest.kill('SIGTERM'));

jest.once('exit', async (code, signal) => {
  await untilCleanedUp();
  const exitCode = code ?? 128 + constants.signals[signal];
  const line = summary(exitCode);
  rmSync(folder, { recursive: true, force: true });
  if (line !== undefined) console.log(line);
  process.exitCode = exitCode;
});
