import { BlockList } from 'node:net';
import { addCidr } from './cidr.js';

/**
 * What no request may reach unless it is allowed by name: all of the IANA special-purpose address
 * registries (RFC 6890 and what was registered since) that is not plainly reachable by everyone.
 */
const RANGES: readonly (readonly [kind: string, ...cidrs: string[]])[] = [
  ['an unspecified address', '0.0.0.0/8', '::/128'],
  ['a loopback address', '127.0.0.0/8', '::1/128'],
  ['a link-local address', '169.254.0.0/16', 'fe80::/10'],
  ['a private address', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7', 'fec0::/10'],
  ['a carrier-grade NAT address', '100.64.0.0/10'],
  // Public by its number, and answered to virtual machines by the cloud they run in: Azure's WireServer.
  ['a cloud metadata address', '168.63.129.16/32'],
  ['a multicast address', '224.0.0.0/4', 'ff00::/8'],
  ['a documentation address', '192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24', '2001:db8::/32'],
  ['a documentation address', '3fff::/20'],
  ['a benchmarking address', '198.18.0.0/15', '2001:2::/48'],
  ['a tunnel address', '192.88.99.0/24', '2001::/32'],
  ['a reserved address', '192.0.0.0/24', '240.0.0.0/4', '2001::/23'],
];

const KINDS = RANGES.map(([kind, ...cidrs]) => {
  const ranges = new BlockList();
  for (const cidr of cidrs) addCidr(ranges, cidr);
  return { kind, ranges };
});

/** All that IANA has opened for unicast: whatever lies outside is not in use, or not for everyone. */
const globalUnicast = new BlockList();
globalUnicast.addSubnet('2000::', 3, 'ipv6');

/** Says what kind of refused address this is, as in `a private address`; null for a public one. */
export const refusedKindOf = (address: string, family: 'ipv4' | 'ipv6'): string | null => {
  for (const { kind, ranges } of KINDS) if (ranges.check(address, family)) return kind;
  if (family === 'ipv6' && !globalUnicast.check(address, family)) return 'a reserved address';
  return null;
};
