import { isIP } from 'node:net';
import { TargetPolicy, withAdvice, type ClientCertificate } from '#application';
import { trusting } from './connections/trusting.js';
import { AddressGuard } from './guard/address-guard.js';

export interface GuardedTargetsOptions {
  /** Addresses and CIDR ranges that may be reached although they are not public. */
  readonly allowedTargets?: readonly string[];
}

const LONGEST_URL = 2048;
const LOCALHOST = /(^|\.)localhost\.?$/;
/** Where web servers listen. Below 1024 there are mail, SSH and the like beside them. */
const WEB_PORTS: ReadonlySet<string> = new Set(['', '80', '443']);

/**
 * Says what can be said of a URL without a lookup. Names are vetted when they are connected to,
 * since what a name means today it may not mean tomorrow.
 */
export class GuardedTargets extends TargetPolicy {
  private readonly guard: AddressGuard;

  /** @throws when an allowed target is neither an address nor a CIDR range. */
  constructor({ allowedTargets = [] }: GuardedTargetsOptions = {}) {
    super();
    this.guard = new AddressGuard(allowedTargets);
  }

  override objectionTo(url: string): string | null {
    if (url.length > LONGEST_URL) return `the URL is longer than ${LONGEST_URL} characters`;
    if (/[\s\p{Cc}]/u.test(url)) return 'the URL holds white space or a control character';
    if (!url.isWellFormed()) return 'the URL holds half a character';
    if (!URL.canParse(url)) return 'not a URL such as https://example.com/hooks';
    const parsed = new URL(url);
    return formObjection(parsed) ?? this.hostObjection(parsed) ?? this.portObjection(parsed);
  }

  override objectionToCertificate(certificate: ClientCertificate): string | null {
    try {
      trusting([], certificate);
      return null;
    } catch (error) {
      return error instanceof Error ? error.message : 'cannot be used';
    }
  }

  private hostObjection({ hostname }: URL): string | null {
    const address = isLocalhost(hostname) ? '127.0.0.1' : unbracketed(hostname);
    const refusal = isIP(address) === 0 ? null : this.guard.refusalOf(address);
    if (refusal === null) return null;
    return withAdvice(`${unbracketed(hostname)} is ${refusal}`);
  }

  private portObjection({ hostname, port }: URL): string | null {
    if (port === '0') return 'port 0 cannot be connected to';
    if (WEB_PORTS.has(port) || Number(port) > 1023) return null;
    if (this.guard.isAllowed(unbracketed(hostname))) return null;
    return `port ${port} is not a web server's; use 80, 443 or one above 1023`;
  }
}

const formObjection = ({ protocol, username, password, hostname, href }: URL): string | null => {
  if (protocol !== 'https:' && protocol !== 'http:') return 'the URL must be https:// or http://';
  if (username || password)
    return 'the URL must not hold a user or password; use basic auth instead';
  if (hostname === '') return 'the URL has no host';
  if (href.includes('#')) return 'the URL must not have a fragment (#)';
  return null;
};

const isLocalhost = (hostname: string): boolean => LOCALHOST.test(hostname);

const unbracketed = (hostname: string): string =>
  hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
