import { readFileSync } from 'node:fs';

const manifest = (): { readonly version: string } => {
  for (const up of ['../../../', '../../../../']) {
    try {
      const file = new URL(`${up}package.json`, import.meta.url);
      return JSON.parse(readFileSync(file, 'utf8')) as { version: string };
    } catch {
      continue;
    }
  }
  throw new Error('package.json is not where it should be');
};

/** As package.json has it, seen from the sources and from `dist` alike. */
export const VERSION = manifest().version;
