export const DAY_MS = 86_400_000;

/** The least UUIDv7 of an instant (ms since the epoch): the first 48 bits are the time (RFC 9562). */
export const firstIdAt = (instant: number): string => {
  const time = Math.max(0, Math.floor(instant)).toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-0000-0000-000000000000`;
};

export const startOfDay = (instant: number): number => Math.floor(instant / DAY_MS) * DAY_MS;

/** `20261121`: what the partition of a day is called after its table's name. */
export const suffixOf = (instant: number): string =>
  new Date(instant).toISOString().slice(0, 10).replaceAll('-', '');
