/**
 * Loaded into a process before its app: names mean what the spec says when name servers are asked for them, and those of
 * which it says nothing what they always do.
 */
import { readFileSync } from 'node:fs';
import { Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';

for (const [method, family] of [
  ['resolve4', 4],
  ['resolve6', 6],
]) {
  const resolve = Resolver.prototype[method];
  Resolver.prototype[method] = async function (name, options) {
    const meaning = JSON.parse(readFileSync(process.env.TEST_NAMES, 'utf8'))[name];
    if (meaning === undefined) return resolve.call(this, name, options);
    const addresses = meaning.filter((address) => isIP(address) === family);
    if (addresses.length === 0) throw Object.assign(new Error(`no ${method}`), { code: 'ENODATA' });
    // Not for long: it may mean something else at any moment.
    return addresses.map((address) => ({ address, ttl: 0 }));
  };
}
