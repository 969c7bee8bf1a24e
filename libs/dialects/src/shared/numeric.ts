/** An id as its system shows it: a number where it is one that JSON bears, the text otherwise. */
export const numericOr = (id: string): number | string => {
  const number = Number(id);
  return /^(?:0|[1-9]\d*)$/.test(id) && Number.isSafeInteger(number) ? number : id;
};
