/** What to do about it: said to whoever runs Postrider, and no business of a webhook's people. */
const ADVICE = '; add it to POSTRIDER_ALLOWED_TARGETS to allow it';

/** `10.0.0.1 is a private address`, with what may be done about that. */
export const withAdvice = (refusal: string): string => refusal + ADVICE;

/** The same text for who cannot do it. */
export const withoutAdvice = (text: string): string => text.replaceAll(ADVICE, '');

/** Whether a text says of an address that it must not be reached. */
export const isOfRefusedAddress = (text: string): boolean => text.includes(ADVICE);
