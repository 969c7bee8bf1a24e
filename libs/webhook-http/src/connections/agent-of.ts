import { Agent, Pool } from 'undici';
import type { Connect } from './connect.js';
import { WatchedClient } from './watched-client.js';

export interface ConnectionLimits {
  readonly connectionsPerOrigin: number;
  /** How long an idle connection is kept, in ms. */
  readonly keepAliveMs: number;
}

/** Of all the headers of an answer. */
export const MAX_HEADER_BYTES = 16 * 1024;
const LONGEST_KEEP_ALIVE_MS = 30_000;

/** An agent whose connections are made this way. */
export const agentOf = (
  { connectionsPerOrigin, keepAliveMs }: ConnectionLimits,
  connect: Connect,
): Agent =>
  new Agent({
    keepAliveTimeout: keepAliveMs,
    keepAliveMaxTimeout: LONGEST_KEEP_ALIVE_MS,
    maxHeaderSize: MAX_HEADER_BYTES,
    // The exchange's own deadline covers both.
    headersTimeout: 0,
    bodyTimeout: 0,
    factory: (origin, options) =>
      new Pool(origin, {
        ...(options as Pool.Options),
        connections: connectionsPerOrigin,
        factory: (url, clientOptions) => new WatchedClient(url, clientOptions, connect),
      }),
  });
