const DAY_MS = 86_400_000;
const PARTITIONED = ['domain_events', 'deliveries', 'attempts'] as const;

/** The least UUIDv7 of an instant (ms since the epoch): the first 48 bits are the time (RFC 9562). */
export const firstIdAt = (instant: number): string => {
  const time = Math.max(0, Math.floor(instant)).toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-0000-0000-000000000000`;
};

/** Statements that make the daily partitions from yesterday to `days` ahead. Repeating them changes nothing. */
export const partitionStatements = (now: number, days: number): readonly string[] => {
  const today = Math.floor(now / DAY_MS) * DAY_MS;
  const starts = Array.from({ length: days + 2 }, (_, i) => today + (i - 1) * DAY_MS);
  return starts.flatMap((start) => {
    const suffix = new Date(start).toISOString().slice(0, 10).replaceAll('-', '');
    return PARTITIONED.map(
      (table) =>
        `create table if not exists ${table}_${suffix} partition of ${table} ` +
        `for values from ('${firstIdAt(start)}') to ('${firstIdAt(start + DAY_MS)}')`,
    );
  });
};
