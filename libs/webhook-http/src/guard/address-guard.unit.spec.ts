import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { AddressGuard } from './address-guard.js';

const guard = new AddressGuard();

const REFUSED_IPV4 = {
  '0.0.0.0/8': 'an unspecified address',
  '10.0.0.0/8': 'a private address',
  '100.64.0.0/10': 'a carrier-grade NAT address',
  '127.0.0.0/8': 'a loopback address',
  '168.63.129.16/32': 'a cloud metadata address',
  '169.254.0.0/16': 'a link-local address',
  '172.16.0.0/12': 'a private address',
  '192.0.0.0/24': 'a reserved address',
  '192.0.2.0/24': 'a documentation address',
  '192.88.99.0/24': 'a tunnel address',
  '192.168.0.0/16': 'a private address',
  '198.18.0.0/15': 'a benchmarking address',
  '198.51.100.0/24': 'a documentation address',
  '203.0.113.0/24': 'a documentation address',
  '224.0.0.0/4': 'a multicast address',
  '240.0.0.0/4': 'a reserved address',
};
const PUBLIC_IPV4 = ['1.1.1.0/24', '8.0.0.0/9', '93.184.0.0/16', '172.32.0.0/11', '100.128.0.0/9'];

const REFUSED_IPV6 = [
  '::',
  '::1',
  'fd00:ec2::254',
  '64:ff9b::169.254.169.254',
  '2002:a9fe:a9fe::',
  'fe80::1',
  'febf::1',
  'fec0::1',
  'fc00::1',
  'fdff::1',
  'ff02::1',
  '2001::1',
  '2001:db8::1',
  '3fff::1',
  '100::1',
  '64:ff9b:1::1',
  '4000::1',
  '5f00::1',
  '1::',
];
const PUBLIC_IPV6 = ['2606:4700:4700::1111', '2a00:1450:4001::200e', '2400:cb00::1', '2620:fe::fe'];

const asNumber = (ip: string): number =>
  ip.split('.').reduce((number, byte) => number * 256 + Number(byte), 0);
const asAddress = (number: number): string =>
  [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join('.');

/** Any address of the range. */
const within = (cidr: string): fc.Arbitrary<string> => {
  const [base, prefix] = cidr.split('/') as [string, string];
  const size = 2 ** (32 - Number(prefix));
  return fc.integer({ min: 0, max: size - 1 }).map((offset) => asAddress(asNumber(base) + offset));
};
const anyOf = (cidrs: readonly string[]): fc.Arbitrary<string> => fc.oneof(...cidrs.map(within));

/** Every way an IPv6 address can carry an IPv4 address. */
const disguises = (ip: string): string[] => {
  const hex = asNumber(ip).toString(16).padStart(8, '0');
  const [high, low] = [hex.slice(0, 4), hex.slice(4)];
  return [
    `::ffff:${ip}`,
    `::ffff:${high}:${low}`,
    `0:0:0:0:0:FFFF:${ip}`,
    `::ffff:0:${ip}`,
    `64:ff9b::${ip}`,
    `64:ff9b::${high}:${low}`,
    `2002:${high}:${low}::1`,
    `2002:${high}:${low}:1:2:3:4:5`,
  ];
};

describe('the address guard', () => {
  it.each(Object.entries(REFUSED_IPV4))('refuses all of %s as %s', (cidr, kind) => {
    fc.assert(fc.property(within(cidr), (ip) => expect(guard.refusalOf(ip)).toBe(kind)));
  });

  it('lets public IPv4 addresses pass', () => {
    fc.assert(fc.property(anyOf(PUBLIC_IPV4), (ip) => expect(guard.refusalOf(ip)).toBeNull()));
  });

  it('refuses an IPv4 address in any IPv6 disguise, and lets a public one pass', () => {
    fc.assert(
      fc.property(anyOf(Object.keys(REFUSED_IPV4)), (ip) => {
        for (const disguise of disguises(ip)) expect(guard.refusalOf(disguise)).not.toBeNull();
        expect(guard.refusalOf(`::${ip}`)).not.toBeNull();
      }),
    );
    fc.assert(
      fc.property(anyOf(PUBLIC_IPV4), (ip) => {
        for (const disguise of disguises(ip)) expect(guard.refusalOf(disguise)).toBeNull();
      }),
    );
  });

  it.each(REFUSED_IPV6)('refuses %s', (ip) => expect(guard.refusalOf(ip)).not.toBeNull());
  it.each(PUBLIC_IPV6)('lets %s pass', (ip) => expect(guard.refusalOf(ip)).toBeNull());

  it('refuses every IPv6 address outside global unicast', () => {
    const groups = fc.array(fc.integer({ min: 1, max: 0xffff }), { minLength: 7, maxLength: 7 });
    const first = fc.oneof(
      fc.integer({ min: 0, max: 0x1fff }),
      fc.integer({ min: 0x4000, max: 0xffff }),
    );
    fc.assert(
      fc.property(first, groups, (head, rest) => {
        const ip = [head, ...rest].map((group) => group.toString(16)).join(':');
        expect(guard.refusalOf(ip)).not.toBeNull();
      }),
    );
  });

  it.each([
    '',
    'localhost',
    '127.1',
    '0x7f000001',
    '10.0.0.1 ',
    'fe80::1%eth0',
    '[::1]',
    '2606::%1',
  ])('refuses %j, which is no plain address', (text) =>
    expect(guard.refusalOf(text)).toBe('not a plain IP address'),
  );
});

describe('an allow-list', () => {
  it('opens exactly what it names', () => {
    const range = fc.record({ ip: anyOf(['10.0.0.0/8']), prefix: fc.integer({ min: 8, max: 32 }) });
    fc.assert(
      fc.property(range, anyOf(['10.0.0.0/8']), ({ ip, prefix }, other) => {
        const opened = new AddressGuard([`${ip}/${prefix}`]);
        const size = 2 ** (32 - prefix);
        const inside = Math.floor(asNumber(other) / size) === Math.floor(asNumber(ip) / size);
        expect(opened.refusalOf(ip)).toBeNull();
        expect(opened.refusalOf(other) === null).toBe(inside);
        expect(opened.refusalOf(`::ffff:${other}`) === null).toBe(inside);
        expect(opened.refusalOf('192.168.0.1')).not.toBeNull();
      }),
    );
  });

  it('names IPv6 ranges and single addresses too', () => {
    const opened = new AddressGuard(['fd00:1::/32', '::1', ' 10.1.2.3 ']);
    for (const ip of ['fd00:1::7', '::1', '10.1.2.3']) expect(opened.refusalOf(ip)).toBeNull();
    for (const ip of ['fd00:2::7', '::', '10.1.2.4', '127.0.0.1']) {
      expect(opened.refusalOf(ip)).not.toBeNull();
    }
  });

  it('opens everything when it says so', () => {
    const opened = new AddressGuard(['0.0.0.0/0', '::/0']);
    for (const ip of ['127.0.0.1', '255.255.255.255', '::1', 'fe80::1', '2002:7f00:1::']) {
      expect(opened.refusalOf(ip)).toBeNull();
    }
  });

  it.each(['10.0.0.0/33', 'fd00::/129', 'localhost', '10.0.0.0/', '10.0.0/8', '', '10.0.0.0/-1'])(
    'refuses to start with %j',
    (cidr) => {
      expect(() => new AddressGuard([cidr])).toThrow('neither an IP address nor a CIDR range');
    },
  );
});
