import { zonedTime } from '../../shared/zoned-time.js';

/** `2016-03-17T16:36:11-06:00`, in the time zone; in UTC where that is none. */
export const offsetTime = (instant: string, timeZone: string): string => {
  const { date, minute, second, offset } = zonedTime(instant, timeZone);
  return `${date}T${minute}:${second}${offset}`;
};
