import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Packages put RabbitMQ where the PATH of an ordinary user does not look. */
const ALSO_IN = ['/usr/sbin', '/usr/local/sbin', '/opt/homebrew/sbin', '/usr/lib/rabbitmq/bin'];

export const findProgram = (name: string): string | undefined =>
  [...(process.env['PATH'] ?? '').split(':'), ...ALSO_IN]
    .map((folder) => join(folder, name))
    .find((file) => existsSync(file));

/**
 * The program itself, not the link that Debian's package puts in its place: that one insists on the
 * system's user and folders.
 */
export const findOriginal = (name: string): string | undefined => {
  const found = findProgram(name);
  if (found === undefined) return undefined;
  const beside = join(dirname(realpathSync(found)), name);
  return existsSync(beside) ? beside : found;
};
