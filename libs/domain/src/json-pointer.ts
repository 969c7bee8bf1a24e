/** A name as one part of a JSON pointer. RFC 6901, section 3. */
export const pointerPart = (name: string | number): string =>
  String(name).replaceAll('~', '~0').replaceAll('/', '~1');
