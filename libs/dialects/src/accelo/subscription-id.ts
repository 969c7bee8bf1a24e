import type { WebhookView } from '#application';

const TIME_DIGITS = 8;
const NUMBER_DIGITS = 16;

const secondsOf = (instant: string): number => Math.floor(Date.parse(instant) / 1_000);

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');

/** 24 hex digits, as those of the system: the time it was made (Unix seconds), and its number. */
export const subscriptionIdOf = ({
  number,
  createdAt,
}: Pick<WebhookView, 'number' | 'createdAt'>): string =>
  hex(secondsOf(createdAt), TIME_DIGITS) + hex(number, NUMBER_DIGITS);

/** The number of the webhook that the id may name; undefined: none. */
export const numberIn = (subscriptionId: string): number | undefined => {
  if (!/^[0-9a-f]{24}$/.test(subscriptionId)) return undefined;
  const number = Number.parseInt(subscriptionId.slice(TIME_DIGITS), 16);
  return Number.isSafeInteger(number) && number > 0 ? number : undefined;
};
