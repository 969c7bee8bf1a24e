/** A URI, less what it says of who may call it. */
export interface Uri {
  readonly url: string;
  /** Null: it names nobody. */
  readonly user: string | null;
  /** Null: it names a user alone. */
  readonly password: string | null;
}

/** `https://user:pass@example.com/hook`; undefined: no URI. */
export const readUri = (text: string): Uri | undefined => {
  const [, scheme = '', userinfo, rest = ''] =
    /^(https?:\/\/)(?:([^@/?#]*)@)?([^@/?#].*)$/i.exec(text) ?? [];
  const url = scheme + rest;
  if (scheme === '' || !URL.canParse(url)) return undefined;
  if (userinfo === undefined || userinfo === '') return { url, user: null, password: null };
  const colon = userinfo.indexOf(':');
  const [user, password] = [
    decoded(colon < 0 ? userinfo : userinfo.slice(0, colon)),
    colon < 0 ? null : decoded(userinfo.slice(colon + 1)),
  ];
  if (user === undefined || password === undefined || /[:\p{Cc}]/u.test(user)) return undefined;
  if (password !== null && /\p{Cc}/u.test(password)) return undefined;
  return { url, user, password };
};

const decoded = (text: string): string | undefined => {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
};
