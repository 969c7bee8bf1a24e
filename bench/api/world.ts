/** What is in the database while listings are timed, and by which rule: SQL and calls both go by it. */

export interface Size {
  readonly webhooks: number;
  readonly attempts: number;
}

export const DAYS = 90;
export const DAY_MS = 86_400_000;

/** Has nine tenths of the webhooks and four fifths of the deliveries. */
export const LARGE = 'acme';
/** Has one webhook; nothing was ever sent to it. */
export const QUIET = 'quiet';
const TENANTS = 500;
export const tenant = (n: number): string => `tenant-${n % TENANTS}`;

/** What few ask for, or few events say: in every account, but seldom. */
export const RARE = {
  type: 'audit.sealed',
  project: 'vault',
  pattern: 'audit.*',
  reason: 'too-large',
  within: 'object-of-one',
  owner: 'owner-of-one',
  word: 'quokka',
} as const;

/** What tenants ask for and the large account never does. */
export const ELSEWHERE = { pattern: 'tenant.*', word: 'northwind' } as const;

export const TYPES = ['task', 'order', 'invoice', 'comment'].flatMap((object) =>
  ['created', 'updated', 'deleted'].map((verb) => `${object}.${verb}`),
);

/** Webhooks of the large account by number: one gets a twentieth of all deliveries, one gets none. */
export const BUSY = 0;
export const IDLE = 1;

/** How deliveries ended, of a thousand; what is left succeeded at once. */
const EXHAUSTED = 2;
const RECOVERED = 20;
const ATTEMPTS_EACH = { exhausted: 10, recovered: 2 };

/** Attempts of a thousand deliveries: three are suppressed, held or cancelled, and were never attempted. */
const ATTEMPTS_OF_1000 =
  1000 -
  3 -
  EXHAUSTED -
  RECOVERED +
  EXHAUSTED * ATTEMPTS_EACH.exhausted +
  RECOVERED * ATTEMPTS_EACH.recovered;

export interface Plan {
  readonly webhooks: number;
  readonly tenants: number;
  readonly deliveriesADay: number;
  /** The first millisecond of the first day. */
  readonly begin: number;
  readonly now: number;
}

export const planFor = ({ webhooks, attempts }: Size, now: number): Plan => ({
  ...{ webhooks, now, tenants: TENANTS },
  // Even, since every event is owed twice.
  deliveriesADay: 2 * Math.ceil((attempts * 1000) / ATTEMPTS_OF_1000 / DAYS / 2),
  begin: Math.floor(now / DAY_MS) * DAY_MS - (DAYS - 1) * DAY_MS,
});

/** Every tenth webhook is a tenant's, the others are the large account's: the number of its `k`th, here and in SQL. */
export const largeNumber = (k: number): number => Math.floor(k / 9) * 10 + (k % 9);
export const LARGE_NUMBER = (k: string): string => `((${k}) / 9 * 10 + (${k}) % 9)`;
export const TENANT_NUMBER = (k: string): string => `((${k}) * 10 + 9)`;
export const IS_TENANTS = 'n % 10 = 9';

/** How the deliveries of one day ended, as SQL over their number `g`. */
export const STATE_OF = `case
  when g % 1000 < ${EXHAUSTED} then 'exhausted'
  when g % 1000 = 997 then 'held' when g % 1000 = 998 then 'suppressed' when g % 1000 = 999 then 'cancelled'
  else 'succeeded' end`;
export const ATTEMPTS_MADE = `case
  when g % 1000 < ${EXHAUSTED} then ${ATTEMPTS_EACH.exhausted}
  when g % 1000 between 997 and 999 then 0
  when g % 1000 between 100 and ${99 + RECOVERED} then ${ATTEMPTS_EACH.recovered}
  else 1 end`;
