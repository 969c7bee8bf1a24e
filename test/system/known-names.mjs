/**
 * Loaded into a process before its app: names mean what the spec says when they are looked up, and those of which it
 * says nothing what they always do.
 */
import { readFileSync } from 'node:fs';
import dns from 'node:dns/promises';
import { syncBuiltinESMExports } from 'node:module';
import { isIP } from 'node:net';

const lookup = dns.lookup;

dns.lookup = async (name, options) => {
  const meaning = JSON.parse(readFileSync(process.env.TEST_NAMES, 'utf8'))[name];
  if (meaning === undefined) return lookup(name, options);
  return meaning.map((address) => ({ address, family: isIP(address) }));
};
syncBuiltinESMExports();
