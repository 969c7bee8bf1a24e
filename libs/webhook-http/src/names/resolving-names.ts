import { lookup } from 'node:dns/promises';
import type { Resolve } from '../guard/vetted-lookup.js';
import { byDns, isAbsent, type Dns } from './by-dns.js';
import { LONGEST_KEPT_MS, type Found } from './found.js';
import { hostsTable, type HostsTable } from './hosts-table.js';
import { systemNameServers } from './name-servers.js';
import { oneAtATime } from './one-at-a-time.js';
import { ShortMemory } from './short-memory.js';

export interface NameSources {
  /** First: what an operator has written down. */
  readonly hosts?: HostsTable;
  /** Then. */
  readonly dns?: () => Dns;
  /** At last, for names of search domains and whatever else this system knows names by. */
  readonly system?: Resolve;
  /** In ms, of any beginning. */
  readonly now?: () => number;
}

const NAMES_KEPT = 10_000;
/** That a name was not found is believed for so long. */
const FAILURE_KEPT_MS = 2_000;
/** RFC 6761, 6.3: no name server is to be asked for these. */
const LOCALHOST = /(^|\.)localhost\.?$/i;

type Outcome = Found | { readonly error: unknown };

/**
 * Resolves names without taking one of the few threads for each, in which two names that nobody answers for would
 * keep all others waiting.
 */
export const resolvingNames = ({
  hosts = hostsTable(),
  dns = systemNameServers(),
  system = (hostname) => lookup(hostname, { all: true, verbatim: true }),
  now = () => performance.now(),
}: NameSources = {}): Resolve => {
  const kept = new ShortMemory<Outcome>(NAMES_KEPT, now);
  const lastly = oneAtATime(system);

  const find = async (hostname: string): Promise<Found> => {
    const addresses = await hosts(hostname);
    if (addresses.length > 0) return { addresses, keepMs: 0 };
    if (!LOCALHOST.test(hostname)) {
      try {
        return await byDns(dns(), hostname);
      } catch (error) {
        if (!isAbsent(error)) throw error;
      }
    }
    return { addresses: await lastly(hostname), keepMs: LONGEST_KEPT_MS };
  };

  return async (hostname) => {
    const known = kept.get(hostname);
    if (known) return addressesOf(known);
    let outcome: Outcome;
    try {
      outcome = await find(hostname);
    } catch (error) {
      outcome = { error };
    }
    kept.keep(hostname, outcome, 'error' in outcome ? FAILURE_KEPT_MS : outcome.keepMs);
    return addressesOf(outcome);
  };
};

const addressesOf = (outcome: Outcome): Found['addresses'] => {
  if ('error' in outcome) throw outcome.error;
  return outcome.addresses;
};
