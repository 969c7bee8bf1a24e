import { newKeyRing } from '#runtime';
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Secrets made at the first start and kept beside the data. */
export interface LocalSecrets {
  readonly adminKey: string;
  /** In the form of POSTRIDER_SECRET_KEYS. */
  readonly secretKeys: string;
  readonly databasePassword: string;
}

const newKey = (): string => randomBytes(24).toString('base64url');

/** Reads them, or makes them; only the owner may read the file. */
export const localSecrets = async (dataDir: string): Promise<LocalSecrets> => {
  const file = join(dataDir, 'secrets.json');
  try {
    return JSON.parse(await readFile(file, 'utf8')) as LocalSecrets;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const secrets = {
    adminKey: newKey(),
    secretKeys: newKeyRing(),
    databasePassword: newKey(),
  };
  await mkdir(dataDir, { recursive: true });
  await writeFile(file, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
  return secrets;
};
