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

/** `2016-03-17T16:36:11-06:00`, in the time zone; in UTC where that is none. */
export const offsetTime = (instant: string, timeZone: string): string => {
  const parts = partsOf(instant, timeZone);
  const of = (type: Intl.DateTimeFormatPartTypes): string =>
    parts.find((part) => part.type === type)?.value ?? '';
  const offset = of('timeZoneName').replace('GMT', '');
  const [date, time] = [
    `${of('year')}-${of('month')}-${of('day')}`,
    `${of('hour')}:${of('minute')}:${of('second')}`,
  ];
  return `${date}T${time}${offset === '' ? '+00:00' : offset}`;
};

const partsOf = (instant: string, timeZone: string): readonly Intl.DateTimeFormatPart[] => {
  const date = new Date(instant);
  try {
    return formatIn(timeZone).formatToParts(date);
  } catch {
    return formatIn('UTC').formatToParts(date);
  }
};
