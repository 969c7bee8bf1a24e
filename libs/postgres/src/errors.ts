import { StoreUnavailable } from '#application';

/** SQLSTATE classes of a server that is not there, going away, or out of room: PostgreSQL, appendix A. */
const PASSING = /^(?:08|53|57P0|25006|58030)/;
const SOCKET = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENOENT',
]);
const LOST_RACE = new Set(['40001', '40P01']);
const TAKEN = '23505';
const BROKEN_CHECK = '23514';
const LOCK_NOT_AVAILABLE = '55P03';

const codeOf = (error: unknown): string => {
  if (typeof error !== 'object' || error === null) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return 'driverError' in error ? codeOf(error.driverError) : '';
};

/** Someone else was first: a unique key is taken. */
export const isTaken = (error: unknown): boolean => codeOf(error) === TAKEN;

/** Two transactions stood in each other's way and this one was chosen to begin again. */
export const hasLostRace = (error: unknown): boolean => LOST_RACE.has(codeOf(error));

/** A row does not belong where it would stand. */
export const isRefusedByCheck = (error: unknown): boolean => codeOf(error) === BROKEN_CHECK;

/** Others hold a lock for longer than was to be waited. */
export const isInTheWay = (error: unknown): boolean =>
  codeOf(error) === LOCK_NOT_AVAILABLE || hasLostRace(error);

/** pg reports a connection that ended or could not be had by text alone. */
const LOST_CONNECTION =
  /connection terminated|timeout exceeded when trying to connect|client has encountered a connection error|not queryable|connection is closed|driver not connected|cannot use a pool after calling end/i;

const isPassing = (error: unknown): boolean => {
  const code = codeOf(error);
  if (code !== '') return PASSING.test(code) || SOCKET.has(code);
  return error instanceof Error && LOST_CONNECTION.test(error.message);
};

/** The error as the application knows it. */
export const translated = (error: unknown): unknown =>
  isPassing(error) ? new StoreUnavailable({ cause: error }) : error;

/** What the work comes to; its errors as the application knows them. */
export const translating = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    throw translated(error);
  }
};
