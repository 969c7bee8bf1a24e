import type { DialectReply } from '../dialect.js';

export const jsonReply = (
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): DialectReply => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
  body: JSON.stringify(body),
});

export const emptyReply = (status: number): DialectReply => ({ status, headers: {}, body: '' });
