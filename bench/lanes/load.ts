const ENDPOINTS = 200;
/** Every tenth of them takes requests and never answers. */
const HANGING_EVERY = 10;

/** What is drained: so many events for each endpoint. */
export const DRAINED_EACH = 100;
/** The same beforehand, so that nobody is measured cold. */
export const WARMING_EACH = 20;
/** What is timed: so many events a second for the healthy endpoints together, for so long. */
export const TIMED = { perSecond: 180, seconds: 15 } as const;
/** What the ratios should be at least, and at most. */
export const WANTED = { rate: 0.8, p99: 2 } as const;

const BYTES = 700;

export const isHanging = (endpoint: number): boolean => endpoint % HANGING_EVERY === 0;

export const EVERYONE: readonly number[] = Array.from({ length: ENDPOINTS }, (_, n) => n);
export const HEALTHY: readonly number[] = EVERYONE.filter((n) => !isHanging(n));

/** Every endpoint hears a type of its own. */
export const typeOf = (endpoint: number): string => `bench.lane-${endpoint}`;

let made = 0;

/** A domain event of exactly that many bytes, for one endpoint. */
export const eventFor = (endpoint: number, sentAt?: number): Buffer => {
  made += 1;
  const facts = { id: `event-${made}`, type: typeOf(endpoint), project: '42' };
  const written = (padding: string): string =>
    JSON.stringify({ ...facts, data: { sentAt, title: 'Paint the fence', padding } });
  return Buffer.from(written('x'.repeat(BYTES - written('').length)));
};
