/** Whatever would make another line of it, or let it read otherwise than it is written (bidirectional controls). */
const UNPRINTABLE = /[\s\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu;
const LONGEST = 500;

/** Somebody else's text as part of a line. */
export const quoted = (text: string, longest = LONGEST): string => {
  const line = text.replace(UNPRINTABLE, ' ').trim();
  const characters = [...line];
  return characters.length > longest ? `${characters.slice(0, longest - 1).join('')}…` : line;
};

/** `2026-11-20 12:00:00 UTC`. */
export const instant = (ms: number): string =>
  `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`;

export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`;

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const;

/** `7 days`, `20 minutes`: in the largest unit that divides it. */
export const span = (ms: number): string => {
  const [unit, length] = UNITS.find(([, each]) => ms >= each && ms % each === 0) ?? ['ms', 1];
  return unit === 'ms' ? `${ms} ms` : counted(ms / length, unit);
};

/** A URL without what may open a door: user, password, query and fragment. */
export const shownUrl = (url: string): string => {
  if (!URL.canParse(url)) return '';
  const { protocol, host, pathname } = new URL(url);
  return quoted(`${protocol}//${host}${pathname}`);
};
