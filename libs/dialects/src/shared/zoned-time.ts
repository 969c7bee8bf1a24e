/** An instant as a clock in some time zone shows it. */
export interface ZonedTime {
  /** `2016-03-17` */
  readonly date: string;
  /** `16:36` */
  readonly minute: string;
  /** `11` */
  readonly second: string;
  /** `-06:00` */
  readonly offset: string;
}

/** In UTC where the time zone is none. */
export const zonedTime = (instant: string, timeZone: string): ZonedTime => {
  const parts = partsOf(new Date(instant), timeZone);
  const of = (type: Intl.DateTimeFormatPartTypes): string =>
    parts.find((part) => part.type === type)?.value ?? '';
  return {
    date: `${of('year')}-${of('month')}-${of('day')}`,
    minute: `${of('hour')}:${of('minute')}`,
    second: of('second'),
    offset: of('timeZoneName').replace('GMT', '') || '+00:00',
  };
};

const partsOf = (date: Date, timeZone: string): readonly Intl.DateTimeFormatPart[] => {
  try {
    return formatIn(timeZone).formatToParts(date);
  } catch {
    return formatIn('UTC').formatToParts(date);
  }
};

const formats = new Map<string, Intl.DateTimeFormat>();

const formatIn = (timeZone: string): Intl.DateTimeFormat => {
  const known = formats.get(timeZone);
  if (known) return known;
  const [date, time] = ['numeric', '2-digit'] as const;
  const format = new Intl.DateTimeFormat('en-CA', {
    ...{ year: date, month: time, day: time, hour: time, minute: time, second: time },
    ...{ hourCycle: 'h23', timeZone, timeZoneName: 'longOffset' },
  });
  formats.set(timeZone, format);
  return format;
};
