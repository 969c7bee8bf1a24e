/** Requests in a span of time, at most. */
export interface Rate {
  readonly requests: number;
  readonly perMs: number;
}

/** What one endpoint was allowed lately. Time goes in slices, a twentieth of the rate's span each. */
export interface RateWindow {
  readonly perMs: number;
  /** The latest slice in which something was allowed, counted from the epoch. */
  readonly slice: number;
  /** How much was allowed in each of the latest slices; that one stands last. */
  readonly taken: readonly number[];
  /** When the last of those sent away has its turn (ms since the epoch). */
  readonly lineUntil: number;
}

export interface RateShare {
  /** So many may go now. */
  readonly granted: number;
  /** When each of the others may come again, in ms since the epoch, later and later. */
  readonly turns: readonly number[];
  readonly window: RateWindow;
}

const SLICES = 20;
/**
 * A span of time touches one slice more than it has, and another one because requests take differently long to
 * arrive. So what was allowed in this many slices counts, and the most that goes for long is 20/22 of the rate.
 */
const COUNTED = SLICES + 2;
/** Turns are a little farther apart than requests are allowed, or they would come just too early. */
const SLACK = 1.1;
/** Nobody is sent away for longer (ms): the rate may be another one by then. */
const LONGEST_WAIT_MS = 3_600_000;

/**
 * Lets as many of those wanted go as the rate allows, so that no span of `perMs` sees more than `requests`,
 * wherever it begins. The others get turns, evenly spread, from when there is room again. A rate over another
 * span begins anew.
 */
export const takeOfRate = (
  before: RateWindow | null,
  { requests, perMs }: Rate,
  wanted: number,
  now: number,
): RateShare => {
  const sliceMs = perMs / SLICES;
  const known = before?.perMs === perMs ? before : null;
  // Clocks of several workers differ a little; time never goes back here.
  const slice = Math.max(Math.floor(now / sliceMs), known?.slice ?? 0);
  const counted = countedAt(known, slice);
  const used = counted.reduce((sum, count) => sum + count, 0);
  const granted = Math.max(0, Math.min(wanted, requests - used));
  const taken = [...counted.slice(0, -1), (counted.at(-1) ?? 0) + granted];
  const waiting = wanted - granted;
  const everyMs = (perMs * COUNTED * SLACK) / (SLICES * requests);
  // With nothing used lately nobody is in the line that was.
  const lineFrom = used === 0 ? now : Math.max(now, known?.lineUntil ?? now);
  const first = Math.max(lineFrom + everyMs, firstFree(taken, requests, slice) * sliceMs);
  const turns = Array.from({ length: waiting }, (_, i) =>
    Math.ceil(Math.min(first + i * everyMs, now + LONGEST_WAIT_MS)),
  );
  const lineUntil = turns.at(-1) ?? lineFrom;
  return { granted, turns, window: { perMs, slice, taken, lineUntil } };
};

/** When nothing of it counts any more and nobody is in line, in ms since the epoch: it can be forgotten. */
export const endOfRate = ({ perMs, slice, lineUntil }: RateWindow): number =>
  Math.max(lineUntil, ((slice + COUNTED) * perMs) / SLICES);

/** How much was allowed in each slice that counts, up to the given one. */
const countedAt = (window: RateWindow | null, slice: number): readonly number[] => {
  const passed = window ? Math.min(slice - window.slice, COUNTED) : COUNTED;
  return [
    ...Array<number>(COUNTED).fill(0),
    ...(window?.taken ?? []),
    ...Array<number>(passed).fill(0),
  ].slice(-COUNTED);
};

/** The first slice after this one in which something will be free, as things stand. */
const firstFree = (taken: readonly number[], requests: number, slice: number): number => {
  let used = taken.reduce((sum, count) => sum + count, 0);
  for (const [i, count] of taken.entries()) {
    used -= count;
    if (used < requests) return slice + i + 1;
  }
  return slice + COUNTED;
};
