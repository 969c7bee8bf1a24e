import { basic } from '../auth/authorization.js';

export interface ProxyOptions {
  /** `http://user:password@proxy.example:3128`, user and password percent-encoded. */
  readonly url: string;
  /** Whether names go to the proxy as they are. It has to keep them out of the inside then. */
  readonly resolvesNames: boolean;
}

/** A proxy that tunnels (HTTP CONNECT). */
export interface Proxy {
  readonly host: string;
  readonly port: number;
  /** The value of `proxy-authorization`. */
  readonly authorization: string | null;
}

/** @throws when it is not an http:// URL. */
export const proxyOf = (url: string): Proxy => {
  const { protocol, hostname, port, username, password } = new URL(url);
  if (protocol !== 'http:') throw new Error('the proxy must be an http:// URL');
  return {
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: Number(port || 80),
    authorization:
      username === '' && password === ''
        ? null
        : basic(decodeURIComponent(username), decodeURIComponent(password)),
  };
};
