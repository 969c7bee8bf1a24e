import { STATUS_CODES } from 'node:http';

/** The reason phrase is the standard's and not the receiver's, who may write anything there. */
export const statusText = (status: number | null): string => {
  const text = `${status ?? ''} ${STATUS_CODES[status ?? 0] ?? 'unknown status'}`;
  const isRedirect = status !== null && status >= 300 && status < 400;
  return isRedirect ? `${text} (redirects are not followed)` : text;
};
