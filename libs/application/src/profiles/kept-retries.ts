import { longestRetryMs, type Retries } from '#domain';

export interface Objection {
  /** A field of the profile: `retries/giveUpAfterMs`. */
  readonly at: string;
  readonly because: string;
}

const HOUR = 3_600_000;
const LONGER = 'a longer time needs a longer POSTRIDER_PAYLOAD_RETENTION (and POSTRIDER_RETENTION)';

/**
 * What is wrong with retries that go on after what the event said is gone: they would have nothing to send.
 * @param keptMs how long what events say is kept; null: for ever.
 */
export const objectionToRetries = (
  retries: Retries,
  keptMs: number | null,
): Objection | undefined => {
  const longest = longestRetryMs(retries);
  if (keptMs === null || !(longest > keptMs)) return undefined;
  if (retries.giveUpAfterMs !== null) {
    const because = `must be at most ${keptMs}, as long as what events say is kept; ${LONGER}`;
    return { at: 'retries/giveUpAfterMs', because };
  }
  const takes = longest === Infinity ? 'never end' : `may take ${Math.ceil(longest / HOUR)} h`;
  const because = `must end within ${keptMs} ms, as long as what events say is kept, and ${takes}: wait less, or lower maxAttempts, or set giveUpAfterMs; ${LONGER}`;
  return { at: 'retries/schedule', because };
};
