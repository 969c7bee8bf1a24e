import { BlockList, isIP } from 'node:net';

/** A mail server as its URL names it. */
export interface MailServer {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte (`smtps:`); otherwise by STARTTLS. */
  readonly secure: boolean;
  /** Whether nothing at all is said without encryption. */
  readonly mustEncrypt: boolean;
  readonly auth: { readonly user: string; readonly pass: string } | undefined;
}

/** RFC 8314 for `smtps:`, RFC 6409 for the submission of mails otherwise. */
const PORTS = { 'smtps:': 465, 'smtp:': 587 } as const;

/**
 * `smtp://user:password@host:port` or `smtps://…`. A password leaves this machine only encrypted, also where
 * the server offers nothing of the kind.
 */
export const readMailServer = (url: string): MailServer => {
  const { protocol, hostname, port, username, password } = new URL(url);
  const secure = protocol === 'smtps:';
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  const hasUser = username !== '';
  return {
    host,
    port: port === '' ? PORTS[secure ? 'smtps:' : 'smtp:'] : Number(port),
    secure,
    mustEncrypt: secure || (hasUser && !isLoopback(host)),
    auth: hasUser
      ? { user: decodeURIComponent(username), pass: decodeURIComponent(password) }
      : undefined,
  };
};

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8);
loopback.addAddress('::1', 'ipv6');

const isLoopback = (host: string): boolean => {
  if (host === 'localhost') return true;
  const family = isIP(host);
  return family !== 0 && loopback.check(host, family === 4 ? 'ipv4' : 'ipv6');
};
