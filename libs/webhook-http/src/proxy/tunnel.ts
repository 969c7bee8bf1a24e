import { request, type IncomingMessage } from 'node:http';
import { isIPv6, type Socket } from 'node:net';
import type { Place, Reach } from '../connections/reach.js';
import { proxyFailed, proxyRefused, proxySilent } from '../failure/failure.js';
import type { Proxy } from './proxy.js';

const MAX_HEADER_BYTES = 16 * 1024;
/** A proxy stands near, and what waits for it must not be taken for a receiver's silence. */
const PROXY_WITHIN_MS = 1_000;

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
    const tooLong = setTimeout(() => {
      call(proxySilent(PROXY_WITHIN_MS), null);
      asking.destroy();
    }, PROXY_WITHIN_MS);
    asking.once('socket', (socket) => {
      socket.once('connect', () => clearTimeout(tooLong));
    });
    asking.once('close', () => clearTimeout(tooLong));
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
      clearTimeout(tooLong);
      asking.destroy();
      tunnel?.destroy();
    };
  };

const authorityOf = ({ hostname, port }: Place): string =>
  `${isIPv6(hostname) ? `[${hostname}]` : hostname}:${port}`;
