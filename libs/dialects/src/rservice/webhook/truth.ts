const TRUE = /^(?:1|t|y|true|yes|on)$/i;
const FALSE = /^(?:0|f|n|false|no|off|)$/i;

/**
 * As the vendor's page on data types has it, in any letters. There "falsy values are anything else"; what is no word for
 * it is undefined here, so that a typing error does not enable what was to be disabled.
 */
export const truthIn = (text: string): boolean | undefined => {
  const word = text.trim();
  if (TRUE.test(word)) return true;
  return FALSE.test(word) ? false : undefined;
};
