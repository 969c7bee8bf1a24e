/**
 * The IPv4 address an IPv6 address stands for, null when it stands for none: IPv4-mapped and
 * -compatible (RFC 4291), IPv4-translated (RFC 7915), NAT64 (RFC 6052) and 6to4 (RFC 3056).
 * @param address an IPv6 address in any spelling, without a zone.
 */
export const innerAddressOf = (address: string): string | null => {
  const groups = groupsOf(address);
  if (OWN_MEANING.has(groups.join(':'))) return null;
  const prefix = groups.slice(0, 6).join(':');
  if (HOLDS_IT_LAST.has(prefix)) return dotted(groups[6], groups[7]);
  if (groups[0] === '2002') return dotted(groups[1], groups[2]);
  return null;
};

/** `::` and `::1` look IPv4-compatible and are not. */
const OWN_MEANING = new Set(['0:0:0:0:0:0:0:0', '0:0:0:0:0:0:0:1']);

const HOLDS_IT_LAST = new Set([
  '0:0:0:0:0:0',
  '0:0:0:0:0:ffff',
  '0:0:0:0:ffff:0',
  '64:ff9b:0:0:0:0',
]);

/** Eight groups in lower-case hex without leading zeros. */
const groupsOf = (address: string): string[] => {
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [head = '', tail = ''] = canonical.split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === '' ? [] : tail.split(':');
  const zeros = new Array<string>(8 - before.length - after.length).fill('0');
  return [...before, ...zeros, ...after];
};

const dotted = (high = '0', low = '0'): string => {
  const [a, b] = [parseInt(high, 16), parseInt(low, 16)];
  return `${a >> 8}.${a & 255}.${b >> 8}.${b & 255}`;
};
