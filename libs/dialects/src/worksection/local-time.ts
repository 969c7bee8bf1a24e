import { zonedTime } from '../shared/zoned-time.js';

/** `2021-01-02 14:37`, in the time zone; in UTC where that is none. */
export const localTime = (instant: string, timeZone: string): string => {
  const { date, minute } = zonedTime(instant, timeZone);
  return `${date} ${minute}`;
};
