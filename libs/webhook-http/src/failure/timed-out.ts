import { Failure } from './failure.js';

type Awaited = 'connection' | 'answer' | 'end of the answer' | 'token from the token endpoint';

/** @param timeoutMs how long was waited, in ms. */
export const timedOut = (awaited: Awaited, timeoutMs: number): Failure =>
  new Failure('timeout', `no ${awaited} within ${inWords(timeoutMs)}`);

/**
 * Calls back once when the time is up.
 *
 * In a process that is late itself, what a receiver has sent may lie unread when the timer fires: it is
 * read first, so that nobody is blamed for our own delay.
 */
export const deadline = (timeoutMs: number, expire: () => void): NodeJS.Timeout =>
  setTimeout(() => setImmediate(expire), timeoutMs);

const inWords = (ms: number): string => (ms < 1000 ? `${ms} ms` : `${ms / 1000} s`);
