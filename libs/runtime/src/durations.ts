const UNITS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const DURATION = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/;

/** `500ms`, `5s`, `30m`, `24h`, `7d` in milliseconds; undefined when the text is no duration. */
export const parseDuration = (text: string): number | undefined => {
  const [, amount, unit] = DURATION.exec(text.trim()) ?? [];
  if (amount === undefined || unit === undefined) return undefined;
  return Math.round(Number(amount) * UNITS[unit as keyof typeof UNITS]);
};
