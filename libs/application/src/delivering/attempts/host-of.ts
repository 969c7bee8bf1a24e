/** The host that a URL points at, as URLs have it: in lower case, with the port unless it is the usual one. */
export const hostOf = (url: string): string => {
  try {
    return new URL(url).host;
  } catch {
    return url;
  }
};
