import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Names of a run hold when it began and by whom, so that a later run can tell a dead one by its age. */
const AGE_OF_THE_DEAD_S = 6 * 60 * 60;

const now = (): number => Math.floor(Date.now() / 1000);

export const newRun = (): string => `${now()}_${process.pid}`;

/** The migrated database every other one of the run is cloned from. */
export const templateOf = (run: string): string => `postrider_test_${run}`;

export const databaseOf = (run: string): string => `${templateOf(run)}_${suffix()}`;

export const vhostsOf = (run: string): string => `postrider-test-${run}-`;

export const vhostOf = (run: string): string => `${vhostsOf(run)}${suffix()}`;

/** Where the private services of a run keep their files. */
export const folderOf = (run: string): string => join(tmpdir(), `postrider-test-${run}`);

/** Whether a database, vhost or folder is what a run left behind when it could not clean up. */
export const isLeftover = (name: string): boolean => {
  const began = /^postrider[-_]test[-_](\d+)_\d+/.exec(name)?.[1];
  return began !== undefined && now() - Number(began) > AGE_OF_THE_DEAD_S;
};

const suffix = (): string => randomBytes(4).toString('hex');
