import { isIP, type BlockList } from 'node:net';

const CIDR = /^(?<address>[0-9a-f:.]+)(?:\/(?<prefix>\d{1,3}))?$/i;

/**
 * Adds `10.0.0.0/8`, `fd00::/8` or a single address to the list.
 * @throws when the text is neither.
 */
export const addCidr = (list: BlockList, cidr: string): void => {
  const { address = '', prefix } = CIDR.exec(cidr.trim())?.groups ?? {};
  const version = isIP(address);
  const bits = version === 4 ? 32 : 128;
  const length = prefix === undefined ? bits : Number(prefix);
  if (version === 0 || length > bits) {
    throw new Error(`"${cidr}" is neither an IP address nor a CIDR range such as 10.0.0.0/8`);
  }
  list.addSubnet(address, length, version === 4 ? 'ipv4' : 'ipv6');
};
