import { connect, type LookupFunction } from 'node:net';
import { connectFailed } from '../failure/failure.js';
import type { Reach } from './reach.js';

/** @param lookup yields vetted addresses only. */
export const reachDirectly =
  (lookup: LookupFunction): Reach =>
  ({ hostname, port }, reached) => {
    const socket = connect({ ...TCP, host: hostname, port, lookup });
    let called = false;
    const call: typeof reached = (...result) => {
      if (called) return;
      called = true;
      reached(...result);
    };
    // Stays, as an error nobody listens to would end the process.
    socket.on('error', (error) => call(connectFailed(error), null));
    socket.once('connect', () => call(null, socket));
    return () => {
      called = true;
      socket.destroy();
    };
  };

const TCP = {
  autoSelectFamily: true,
  noDelay: true,
  keepAlive: true,
  keepAliveInitialDelay: 60_000,
};
