import { request, type IncomingMessage } from 'node:http';
import { isIPv6, type Socket } from 'node:net';
import type { Place, Reach } from '../connections/reach.js';
import { proxyFailed, proxyRefused } from '../failure/failure.js';
import type { Proxy } from './proxy.js';

const MAX_HEADER_BYTES = 16 * 1024;

/** Opens a tunnel to a place through a proxy. */
export const tunnelBy =
  (proxy: Proxy): Reach =>
  (place, reached) => {
    const authority = authorityOf(place);
    const asking = request({
      ...{ host: proxy.host, port: proxy.port, method: 'CONNECT', path: authority },
      ...{ agent: false, noDelay: true, keepAlive: true, maxHeaderSize: MAX_HEADER_BYTES },
      headers: {
        host: authority,
        ...(proxy.authorization === null ? {} : { 'proxy-authorization': proxy.authorization }),
      },
    });
    let called = false;
    let tunnel: Socket | null = null;
    const call: typeof reached = (...result) => {
      if (called) return;
      called = true;
      reached(...result);
    };
    // Stay, as an error nobody listens to would end the process.
    asking.on('error', (error) => call(proxyFailed(error), null));
    asking.once('connect', ({ statusCode = 0 }: IncomingMessage, socket: Socket, first: Buffer) => {
      socket.on('error', () => undefined);
      tunnel = socket;
      if (statusCode >= 200 && statusCode < 300) {
        if (first.length > 0) socket.unshift(first);
        return call(null, socket);
      }
      socket.destroy();
      call(proxyRefused(statusCode), null);
    });
    asking.end();
    return () => {
      called = true;
      asking.destroy();
      tunnel?.destroy();
    };
  };

const authorityOf = ({ hostname, port }: Place): string =>
  `${isIPv6(hostname) ? `[${hostname}]` : hostname}:${port}`;
