import { isIP, type Socket } from 'node:net';
import type { SecureContext } from 'node:tls';
import { buildConnector } from 'undici';
import { addressRefused, gaveUp, tlsFailed, type Failure } from '../failure/failure.js';
import type { AddressGuard } from '../guard/address-guard.js';
import type { Reach } from './reach.js';
import type { Connect } from './connect.js';

export interface GuardedConnectorOptions {
  readonly guard: AddressGuard;
  /** Reaches vetted addresses only. */
  readonly reach: Reach;
  readonly secureContext: SecureContext;
  /** Whether HTTP/2 is spoken where it is offered. */
  readonly http2: boolean;
}

/** Connects to vetted addresses only, and tells which step it was that failed. */
export const guardedConnector = (options: GuardedConnectorOptions): Connect => {
  const { guard, reach, secureContext, http2: allowH2 } = options;
  // Who waits has the deadline, for this and all that follows.
  const secured = buildConnector({ timeout: 0, secureContext, allowH2 });

  return (target, waiting, callback) => {
    const { hostname, protocol } = target;
    // Only names are looked up, so a literal address is vetted here.
    const refusal = isIP(hostname) === 0 ? null : guard.refusalOf(hostname);
    if (refusal !== null) {
      process.nextTick(callback, addressRefused(`${hostname} is ${refusal}`), null);
      return;
    }
    // undici connects anew when a request is broken off, before it sees that nothing waits.
    if (waiting?.isOver) {
      process.nextTick(callback, gaveUp(), null);
      return;
    }
    const secure = protocol === 'https:';
    const port = Number(target.port || (secure ? 443 : 80));

    let settled = false;
    const settle = (failure: Failure | null, connected: Socket | null): void => {
      if (settled) return;
      settled = true;
      if (failure === null && connected !== null) return callback(null, connected);
      stop();
      callback(failure ?? gaveUp(), null);
    };
    const stop = reach({ hostname, port }, (failure, socket) => {
      if (failure !== null || socket === null || !secure) return settle(failure, socket);
      secured({ ...target, httpSocket: socket }, (error, connected) =>
        settle(error === null ? null : tlsFailed(error), connected),
      );
    });
    waiting?.isConnecting(() => settle(gaveUp(), null));
  };
};
