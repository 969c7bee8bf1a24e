const LONGEST_NAME = 256;

/** The name of a webhook that was given none: its events, as many as a name has room for. */
export const nameAfter = (events: readonly string[]): string => {
  const whole = events.join(', ');
  if (whole.length <= LONGEST_NAME) return whole;
  for (let shown = events.length - 1; shown > 1; shown -= 1) {
    const name = withoutOthers(events, shown);
    if (name.length <= LONGEST_NAME) return name;
  }
  return withoutOthers(events, 1);
};

const withoutOthers = (events: readonly string[], shown: number): string =>
  `${events.slice(0, shown).join(', ')} and ${events.length - shown} more`;

/** Whether it was given no name; the first ones were named after all of their events, however many. */
export const isNamedAfter = (name: string, events: readonly string[]): boolean =>
  name === nameAfter(events) || name === events.join(', ');
