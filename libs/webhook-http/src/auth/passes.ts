import type { Letter } from '#application';
import { timedOut } from '../failure/timed-out.js';
import { basic } from './authorization.js';
import type { Tokens } from './tokens.js';

/** What a letter shows to its endpoint. */
export interface Pass {
  /** The value of `authorization`. */
  readonly authorization: string | null;
  /** The bearer token in it. */
  readonly token: string | null;
  /** What is left of the letter's timeout, in ms. */
  readonly remainingMs: number;
}

/** Gives letters what they prove themselves with. */
export class Passes {
  constructor(private readonly tokens: Tokens) {}

  /** At once where nothing has to be fetched. Rejects with a Failure. */
  of({ auth, timeoutMs: remainingMs }: Letter): Pass | Promise<Pass> {
    switch (auth.kind) {
      case 'none':
        return { authorization: null, token: null, remainingMs };
      case 'basic':
        return { authorization: basic(auth.user, auth.password), token: null, remainingMs };
      case 'oauth2':
        return passBy(this.tokens.of(auth), remainingMs);
    }
  }

  /** The endpoint has answered 401 to it. */
  refused({ auth }: Letter, { token }: Pass): void {
    if (auth.kind === 'oauth2' && token !== null) this.tokens.drop(auth, token);
  }
}

/** The token goes on being fetched when a letter has waited long enough: the next one will have it. */
const passBy = async (token: Promise<string>, timeoutMs: number): Promise<Pass> => {
  const askedAt = performance.now();
  const value = await within(token, timeoutMs);
  const remainingMs = Math.max(0, timeoutMs - (performance.now() - askedAt));
  return { authorization: `Bearer ${value}`, token: value, remainingMs };
};

const within = async (token: Promise<string>, timeoutMs: number): Promise<string> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const expire = (): void => reject(timedOut('token from the token endpoint', timeoutMs));
    timer = setTimeout(expire, timeoutMs);
  });
  try {
    return await Promise.race([token, late]);
  } finally {
    clearTimeout(timer);
  }
};
