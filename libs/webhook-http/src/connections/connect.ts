import type { buildConnector } from 'undici';

/** Somebody who waits for a connection. */
export interface Waiting {
  /** Whether it waits no more. */
  readonly isOver: boolean;
  /** To be told what to do as soon as it waits no more. */
  isConnecting(stop: () => void): void;
}

/** Makes a connection for somebody, and gives up when that one waits no more. Calls back once, and not at once. */
export type Connect = (
  target: buildConnector.Options,
  waiting: Waiting | null,
  callback: buildConnector.Callback,
) => void;
