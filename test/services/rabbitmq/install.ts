import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { findProgram } from './programs.js';

/** Asked by Debian's packages before they start a service; 101 is no. */
const POLICY = '/usr/sbin/policy-rc.d';

export const canInstallRabbitmq = (): boolean =>
  process.getuid?.() === 0 && findProgram('apt-get') !== undefined;

/** Installs the broker's programs, without the service that comes with them. */
export const installRabbitmq = async (): Promise<void> => {
  const isPolicyOurs = !existsSync(POLICY);
  if (isPolicyOurs) await writeFile(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    await aptGet('update');
    await aptGet('install', '--yes', '--no-install-recommends', 'rabbitmq-server');
  } finally {
    if (isPolicyOurs) await rm(POLICY, { force: true });
  }
};

const aptGet = async (...args: readonly string[]): Promise<void> => {
  await promisify(execFile)('apt-get', ['--quiet', ...args], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    maxBuffer: 64 * 1024 * 1024,
  });
};
