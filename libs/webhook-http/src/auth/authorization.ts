/** RFC 7617, in UTF-8. */
export const basic = (user: string, password: string): string =>
  `Basic ${base64Of(user, password)}`;

export const base64Of = (user: string, password: string): string =>
  Buffer.from(`${user}:${password}`).toString('base64');
