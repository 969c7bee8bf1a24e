import { StoreUnavailable } from '#application';
import { DomainError } from '#domain';
import type pg from 'pg';

/**
 * SQLSTATE classes that speak of the data, whenever it comes: two rows in one place, a value that has no place, a broken
 * constraint, more than a row or an index holds. PostgreSQL, appendix A.
 */
const OF_THE_DATA = /^(?:21|22|23|54)/;
/** Those of a server that is not there, going away, or out of room, and of others in the way. */
const PASSING = /^(?:08|25006|40|53|55|57|58)/;
const LOST_RACE = new Set(['40001', '40P01']);
const TAKEN = '23505';
const BROKEN_CHECK = '23514';
const LOCK_NOT_AVAILABLE = '55P03';

interface Told {
  readonly name?: unknown;
  readonly message?: unknown;
  readonly code?: unknown;
  /** What PostgreSQL itself says has one. */
  readonly severity?: unknown;
}

/** As pg told it. */
const toldBy = (error: unknown): Told => {
  if (typeof error !== 'object' || error === null) return {};
  return 'driverError' in error ? toldBy(error.driverError) : error;
};

const codeOf = (error: unknown): string => {
  const { code } = toldBy(error);
  return typeof code === 'string' ? code : '';
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

const isSaidByPostgres = (error: unknown): boolean => toldBy(error).severity !== undefined;

/** PostgreSQL refuses what has nothing to do with the data, until somebody mends it: a password, a permission, a statement. */
export const isToBeMended = (error: unknown): error is pg.DatabaseError =>
  isSaidByPostgres(error) && !OF_THE_DATA.test(codeOf(error)) && !PASSING.test(codeOf(error));

/** pg reports a connection that ended or could not be had by text alone. */
const LOST_CONNECTION =
  /connection terminated|timeout exceeded when trying to connect|timeout expired|connection error|not queryable|^SASL|SSL connection|message from backend|cannot use a pool after calling end|connection is closed|driver not connected/i;

/** Code that went wrong on its way to the database, with codes of Node.js's own. */
const MISTAKES = new Set(['TypeError', 'RangeError', 'SyntaxError']);

/** TypeORM's words for a connection that broke while it was held, or was not made. */
const OUT_OF_HAND = new Set([
  'QueryRunnerAlreadyReleasedError',
  'QueryRunnerProviderAlreadyReleasedError',
  'ConnectionIsNotSetError',
]);

/**
 * Whether the store failed. So does all that PostgreSQL and the way to it say, unless it speaks of the data: what is
 * thought to pass and does not is repeated and seen, what is thought to stay and does not is refused and gone.
 */
const isOfTheStore = (error: unknown): boolean => {
  if (error instanceof DomainError) return false;
  const { name, message } = toldBy(error);
  if (isSaidByPostgres(error)) return !OF_THE_DATA.test(codeOf(error));
  if (MISTAKES.has(String(name))) return false;
  // Of a socket, a name lookup, TLS.
  if (codeOf(error) !== '') return true;
  return OUT_OF_HAND.has(String(name)) || LOST_CONNECTION.test(String(message));
};

/** The error as the application knows it. */
export const translated = (error: unknown): unknown =>
  isOfTheStore(error) ? new StoreUnavailable({ cause: error }) : error;

/** What the work comes to; its errors as the application knows them. */
export const translating = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    throw translated(error);
  }
};
