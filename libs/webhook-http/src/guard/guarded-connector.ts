import { connect, isIP, type LookupFunction, type Socket } from 'node:net';
import type { SecureContext } from 'node:tls';
import { buildConnector } from 'undici';
import { addressRefused, connectFailed, tlsFailed, type Failure } from '../failure/failure.js';
import { deadline, timedOut } from '../failure/timed-out.js';
import type { AddressGuard } from './address-guard.js';

export interface GuardedConnectorOptions {
  readonly guard: AddressGuard;
  /** Yields vetted addresses only. */
  readonly lookup: LookupFunction;
  /** For lookup, TCP and TLS together, in ms. */
  readonly timeoutMs: number;
  readonly secureContext: SecureContext;
}

/** Connects to vetted addresses only, and tells which step it was that failed. */
export const guardedConnector = (options: GuardedConnectorOptions): buildConnector.connector => {
  const { guard, lookup, timeoutMs } = options;
  // Its own timeout is off because it would start anew after TCP.
  const secured = buildConnector({ timeout: 0, secureContext: options.secureContext });

  return (target, callback) => {
    const { hostname, protocol } = target;
    // net.connect looks up names only, so a literal address is vetted here.
    const refusal = isIP(hostname) === 0 ? null : guard.refusalOf(hostname);
    if (refusal !== null) {
      process.nextTick(callback, addressRefused(`${hostname} is ${refusal}`), null);
      return;
    }
    const secure = protocol === 'https:';
    const port = Number(target.port || (secure ? 443 : 80));
    const socket = connect({ ...TCP, host: hostname, port, lookup });

    let settled = false;
    const settle = (failure: Failure | null, connected: Socket | null): void => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      if (failure === null && connected !== null) return callback(null, connected);
      socket.destroy();
      callback(failure ?? connectFailed(null), null);
    };
    const timer = deadline(timeoutMs, () => settle(timedOut('connection', timeoutMs), null));

    socket.on('error', (error) => settle(connectFailed(error), null));
    socket.once('connect', () => {
      if (!secure) return settle(null, socket);
      secured({ ...target, httpSocket: socket }, (error, connected) =>
        settle(error === null ? null : tlsFailed(error), connected),
      );
    });
  };
};

const TCP = {
  autoSelectFamily: true,
  noDelay: true,
  keepAlive: true,
  keepAliveInitialDelay: 60_000,
};
