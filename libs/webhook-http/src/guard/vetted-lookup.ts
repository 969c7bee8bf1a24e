import type { LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { addressRefused, lookupFailed } from '../failure/failure.js';
import type { AddressGuard } from './address-guard.js';

/** Every address of a host name. Rejects when there is none. */
export type Resolve = (hostname: string) => Promise<readonly LookupAddress[]>;

/**
 * Yields vetted addresses only; rejects with a Failure. One refused address among a name's addresses refuses
 * the name: a name that points both outside and inside is an attack or a mistake.
 */
export const vetting = (guard: AddressGuard, resolve: Resolve): Resolve => {
  // The connections to one slow name share one lookup.
  const inFlight = new Map<string, Promise<readonly LookupAddress[]>>();

  return (hostname) => {
    const asked = inFlight.get(hostname);
    if (asked) return asked;
    const asking = resolveVetted(hostname, guard, resolve).finally(() => inFlight.delete(hostname));
    inFlight.set(hostname, asking);
    return asking;
  };
};

/** For `net.connect`, so that what was vetted and what is connected to cannot differ. */
export const lookupBy =
  (vetted: Resolve): LookupFunction =>
  (hostname, { all }, callback) => {
    vetted(hostname).then(
      (addresses) => {
        if (all) callback(null, [...addresses]);
        else callback(null, addresses[0]?.address ?? '', addresses[0]?.family);
      },
      (error: Error) => callback(error, ''),
    );
  };

const resolveVetted = async (
  hostname: string,
  guard: AddressGuard,
  resolve: Resolve,
): Promise<readonly LookupAddress[]> => {
  let addresses: readonly LookupAddress[];
  try {
    addresses = await resolve(hostname);
  } catch (error) {
    throw lookupFailed(hostname, error);
  }
  if (addresses.length === 0) throw lookupFailed(hostname, { code: 'ENOTFOUND' });
  for (const { address } of addresses) {
    const refusal = guard.refusalOf(address);
    // The address itself is left out: it would tell a stranger how the inside is laid out.
    if (refusal !== null) throw addressRefused(`${hostname} resolves to ${refusal}`);
  }
  return addresses;
};
