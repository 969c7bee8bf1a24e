import { BlockList, isIP } from 'node:net';
import { refusedKindOf } from './address-kinds.js';
import { addCidr } from './cidr.js';
import { innerAddressOf } from './inner-address.js';

/** Says which IP addresses a request may reach: public ones, and those an operator has allowed. */
export class AddressGuard {
  private readonly allowed = new BlockList();

  /**
   * @param allowedTargets addresses and CIDR ranges that may be reached although they are not public.
   * @throws when one of them is neither.
   */
  constructor(allowedTargets: readonly string[] = []) {
    for (const cidr of allowedTargets) addCidr(this.allowed, cidr);
  }

  /** What the address is, as in `a private address`, when it may not be reached; null when it may. */
  refusalOf(address: string): string | null {
    const version = isIP(address);
    // A zone (fe80::1%eth0) names an interface of this machine, which is nobody else's business.
    if (version === 0 || address.includes('%')) return 'not a plain IP address';
    const family = version === 4 ? 'ipv4' : 'ipv6';
    if (this.allowed.check(address, family)) return null;
    if (family === 'ipv4') return refusedKindOf(address, family);
    return this.refusalOfIPv6(address);
  }

  /** Whether an operator has allowed the address. */
  isAllowed(address: string): boolean {
    const version = isIP(address);
    return version !== 0 && this.allowed.check(address, version === 4 ? 'ipv4' : 'ipv6');
  }

  private refusalOfIPv6(address: string): string | null {
    const inner = innerAddressOf(address);
    return inner === null ? refusedKindOf(address, 'ipv6') : this.refusalOf(inner);
  }
}
