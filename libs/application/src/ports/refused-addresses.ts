/** What to do about it: said to whoever runs Postrider, and no business of a webhook's people. */
const ADVICE = '; whoever runs Postrider may allow it by POSTRIDER_ALLOWED_TARGETS';
/** As it was put before, in what was kept then. */
const FORMER_ADVICE = '; add it to POSTRIDER_ALLOWED_TARGETS to allow it';

/** `10.0.0.1 is a private address`, with what may be done about that. */
export const withAdvice = (refusal: string): string => refusal + ADVICE;

/** The same text for who cannot do it. */
export const withoutAdvice = (text: string): string =>
  text.replaceAll(ADVICE, '').replaceAll(FORMER_ADVICE, '');

/** Whether a text says of an address that it must not be reached. */
export const isOfRefusedAddress = (text: string): boolean =>
  text.includes(ADVICE) || text.includes(FORMER_ADVICE);
