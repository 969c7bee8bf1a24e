import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { VhostMaker } from './broker.js';

/**
 * Runs rabbitmqctl and gives what it printed. It starts an Erlang machine, for more than a second of CPU: what can be
 * asked at once should be.
 */
export const rabbitmqctl = async (
  { command, env }: Extract<VhostMaker, { kind: 'rabbitmqctl' }>,
  args: readonly string[],
  input = '',
): Promise<string> => {
  // LC_ALL: it warns on stdout where the locale is not UTF-8.
  const running = promisify(execFile)(command, ['--quiet', ...args], {
    env: { ...process.env, LC_ALL: 'C.UTF-8', ...env },
    timeout: 30_000,
  });
  running.child.stdin?.end(input);
  return (await running).stdout;
};
