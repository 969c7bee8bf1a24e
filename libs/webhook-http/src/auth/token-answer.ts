import { z } from 'zod';

export interface Token {
  readonly value: string;
  /** In ms. */
  readonly lifeMs: number;
}

/** An endpoint that does not say how long its tokens live is asked this often. */
const UNSAID_LIFE_MS = 300_000;

/** RFC 6749, 5.1. The token is what RFC 6750, 2.1 lets stand in a header. */
const tokenAnswer = z.object({
  access_token: z.string().regex(/^[\x21-\x7e]+$/),
  token_type: z
    .string()
    .regex(/^bearer$/i)
    .optional(),
  expires_in: z.unknown().optional(),
});

/** Null when there is no bearer token in it. */
export const tokenIn = (text: string): Token | null => {
  const { success, data } = tokenAnswer.safeParse(jsonIn(text));
  if (!success) return null;
  const { access_token: value, expires_in: life } = data;
  return { value, lifeMs: lifeMsOf(life) };
};

/** Some write it as a text, as in `"3600"` or `"3600s"`. What says nothing is no reason to refuse a good token. */
const lifeMsOf = (life: unknown): number => {
  const seconds = typeof life === 'string' ? parseFloat(life) : life;
  return typeof seconds === 'number' && seconds >= 0 ? seconds * 1_000 : UNSAID_LIFE_MS;
};

/** RFC 6749, 5.2 */
const errorAnswer = z.object({ error: z.string().regex(/^[a-z_]{1,40}$/) });

/** As in `invalid_client`; null when it does not say. */
export const errorIn = (text: string): string | null => {
  const { success, data } = errorAnswer.safeParse(jsonIn(text));
  return success ? data.error : null;
};

const jsonIn = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
