/** Whether it can be kept as it is: PostgreSQL text takes no NUL, and UTF-8 has no way to write half a character. */
export const isStorableText = (text: string): boolean =>
  text.isWellFormed() && !text.includes('\0');
