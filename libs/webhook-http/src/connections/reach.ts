import type { Socket } from 'node:net';
import type { Failure } from '../failure/failure.js';

export interface Place {
  /** A name or an address; IPv6 without brackets. */
  readonly hostname: string;
  readonly port: number;
}

export type Reached = (failure: Failure | null, socket: Socket | null) => void;

/**
 * Opens a TCP connection to a place and calls back once. What it returns gives up: what is opened is closed,
 * and nobody is called any more.
 */
export type Reach = (place: Place, reached: Reached) => () => void;
