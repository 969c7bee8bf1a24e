import type { LookupAddress } from 'node:dns';
import { readFile, stat } from 'node:fs/promises';
import { isIP } from 'node:net';

/** The addresses that an operator has given to a name; none for all others. */
export type HostsTable = (hostname: string) => Promise<readonly LookupAddress[]>;

type Table = ReadonlyMap<string, readonly LookupAddress[]>;

/** The hosts file, read anew when it has changed. A file that cannot be read has nothing in it. */
export const hostsTable = (path = '/etc/hosts'): HostsTable => {
  let readAt = '';
  let table: Table = new Map();
  return async (hostname) => {
    try {
      const { mtimeMs, size } = await stat(path);
      const version = `${mtimeMs} ${size}`;
      if (version !== readAt) {
        table = tableOf(await readFile(path, 'utf8'));
        readAt = version;
      }
    } catch {
      return [];
    }
    return table.get(nameOf(hostname)) ?? [];
  };
};

const tableOf = (text: string): Table => {
  const table = new Map<string, LookupAddress[]>();
  for (const line of text.split('\n')) {
    const [address = '', ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
    const family = isIP(address);
    if (family === 0) continue;
    for (const name of names.map(nameOf)) {
      const known = table.get(name) ?? [];
      if (!known.some((each) => each.address === address)) known.push({ address, family });
      table.set(name, known);
    }
  }
  return table;
};

const nameOf = (hostname: string): string => hostname.toLowerCase().replace(/\.$/, '');
