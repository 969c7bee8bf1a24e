import type { Letter } from '#application';
import type { Ending } from './exchange/exchange.js';

const HIDDEN = '[redacted]';

/** Takes a letter's credentials out of an answer, as some receivers repeat what they were sent. */
export const withoutCredentials = (ending: Ending, { auth }: Letter): Ending => {
  if (auth.kind !== 'basic') return ending;
  const { user, password } = auth;
  const sent = Buffer.from(`${user}:${password}`).toString('base64');
  const hide = (text: string): string => {
    const hidden = text.replaceAll(sent, HIDDEN);
    return password === '' ? hidden : hidden.replaceAll(password, HIDDEN);
  };
  const headers = Object.entries(ending.headers).map(([name, value]) => [name, hide(value)]);
  return {
    ...ending,
    headers: Object.fromEntries(headers) as Ending['headers'],
    excerpt: hide(ending.excerpt),
  };
};
