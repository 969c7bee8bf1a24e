import { TokenRefused, type TokenClient } from '#application';

export interface GivenClient {
  readonly client_id?: string | undefined;
  readonly client_secret?: string | undefined;
}

/** The client by Basic authentication or by the body, not by both: RFC 6749, section 2.3. Throws TokenRefused. */
export const clientOf = (authorization: string | undefined, given: GivenClient): TokenClient => {
  const { client_id: id, client_secret: secret } = given;
  const basic = basicOf(authorization);
  if (basic === undefined) {
    if (id !== undefined && secret !== undefined) return { id, secret };
    throw new TokenRefused('invalid_client', 'Send the id and the secret of the client.');
  }
  if (secret !== undefined || (id !== undefined && id !== basic.id)) {
    throw new TokenRefused('invalid_request', 'The client proves who it is in two ways at once.');
  }
  return basic;
};

const basicOf = (authorization = ''): TokenClient | undefined => {
  const [, encoded] = /^Basic +(\S+) *$/i.exec(authorization) ?? [];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon === -1) return { id: unescaped(text), secret: '' };
  return { id: unescaped(text.slice(0, colon)), secret: unescaped(text.slice(colon + 1)) };
};

/** Each part is form-encoded before it is encoded again. */
const unescaped = (text: string): string => {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
};
