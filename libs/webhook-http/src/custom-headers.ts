import { CONNECTION_HEADERS } from '#domain';

export interface CustomHeaders {
  readonly userAgent: string | null;
  /** Names, as they are spelled, and values in turn. */
  readonly custom: readonly string[];
}

const NONE: CustomHeaders = { userAgent: null, custom: [] };

/**
 * A letter's own headers as they are sent. What the sender writes itself stays the only one of its name, since
 * of two a receiver may believe either.
 * @param written names and values in turn.
 */
export const customHeadersOf = (
  headers: readonly string[],
  written: readonly string[],
): CustomHeaders => {
  if (headers.length === 0) return NONE;
  const taken = new Set(written.filter((_text, i) => i % 2 === 0).map(lowerCase));
  let userAgent: string | null = null;
  const custom: string[] = [];
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const [name = '', value = ''] = headers.slice(i, i + 2);
    const known = name.toLowerCase();
    if (known === 'user-agent') userAgent = value;
    else if (!CONNECTION_HEADERS.has(known) && !taken.has(known)) custom.push(name, value);
  }
  return { userAgent, custom };
};

const lowerCase = (text: string): string => text.toLowerCase();
