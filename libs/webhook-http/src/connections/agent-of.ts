import { Agent, Pool } from 'undici';
import { WatchedClient, type Connect } from './watched-client.js';

export interface AgentOptions {
  readonly connectionsPerOrigin: number;
  /** In ms. */
  readonly keepAliveMs: number;
  readonly http2: boolean;
}

const MAX_HEADER_BYTES = 16 * 1024;
const LONGEST_KEEP_ALIVE_MS = 30_000;

/** An agent whose connections are made this way. */
export const agentOf = (
  { connectionsPerOrigin, keepAliveMs, http2: allowH2 }: AgentOptions,
  connect: Connect,
): Agent =>
  new Agent({
    keepAliveTimeout: keepAliveMs,
    keepAliveMaxTimeout: LONGEST_KEEP_ALIVE_MS,
    maxHeaderSize: MAX_HEADER_BYTES,
    // The exchange's own deadline covers both.
    headersTimeout: 0,
    bodyTimeout: 0,
    allowH2,
    factory: (origin, options) =>
      new Pool(origin, {
        ...(options as Pool.Options),
        connections: connectionsPerOrigin,
        factory: (url, clientOptions) => new WatchedClient(url, clientOptions, connect),
      }),
  });
