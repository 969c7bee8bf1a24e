/** A text as one part of a URL's path. Half a character (a lone surrogate), which no URL can hold, is U+FFFD there. */
export const pathPart = (text: string | number): string =>
  encodeURIComponent(String(text).toWellFormed());
