import type { LookupAddress, RecordWithTtl } from 'node:dns';
import type { Resolver } from 'node:dns/promises';
import { networkInterfaces } from 'node:os';
import { codeOf } from '../failure/error-details.js';
import { LONGEST_KEPT_MS, type Found } from './found.js';

/** What is asked: c-ares takes no thread to wait in, so that names which nobody answers for delay no others. */
export type Dns = Pick<Resolver, 'resolve4' | 'resolve6'>;

/** Asks for the addresses of both families at once. Rejects when there is none of either. */
export const byDns = async (dns: Dns, hostname: string): Promise<Found> => {
  const [four, six] = await Promise.allSettled([
    dns.resolve4(hostname, { ttl: true }),
    dns.resolve6(hostname, { ttl: true }),
  ]);
  const [fours, sixes] = [recordsOf(four), recordsOf(six)];
  const records = [...fours, ...sixes];
  if (records.length === 0) throw failureOf([four, six]);
  const [a, aaaa] = [addressesOf(fours, 4), addressesOf(sixes, 6)];
  // As getaddrinfo has it (RFC 6724): first what this machine can reach.
  const addresses = speaksIPv6() ? [...aaaa, ...a] : [...a, ...aaaa];
  const lives = records.map(({ ttl }) => ttl * 1_000);
  return { addresses, keepMs: Math.min(LONGEST_KEPT_MS, ...lives) };
};

/** The servers know of no such name, or there is no server to ask. */
const ABSENT: ReadonlySet<string> = new Set(['ENOTFOUND', 'ENODATA', 'ECONNREFUSED']);

/** Whether the name may yet be one that is known by other means than the DNS. */
export const isAbsent = (error: unknown): boolean => ABSENT.has(codeOf(error));

type Asked = PromiseSettledResult<RecordWithTtl[]>;

const recordsOf = (asked: Asked): readonly RecordWithTtl[] =>
  asked.status === 'fulfilled' ? asked.value : [];

const addressesOf = (records: readonly RecordWithTtl[], family: number): LookupAddress[] =>
  records.map(({ address }) => ({ address, family }));

/** That one family is absent says nothing when the other was not answered for. */
const failureOf = (asked: readonly Asked[]): unknown => {
  const reasons = asked.map((each): unknown => (each.status === 'rejected' ? each.reason : null));
  return reasons.find((reason) => reason !== null && !isAbsent(reason)) ?? reasons[0];
};

const speaksIPv6 = (): boolean =>
  Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .some(({ family, internal, address }) => {
      const isOfLink = address.startsWith('fe80:');
      return family === 'IPv6' && !internal && !isOfLink;
    });
