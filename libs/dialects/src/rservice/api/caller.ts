import { may, ownerLimitOf, type Credential, type Scope } from '#application';
import type { DialectRequest } from '../../dialect.js';
import type { DialectServices } from '../../services.js';
import { basicOf, bearerOf } from '../../shared/bearer.js';
import { Refused } from './refused.js';

/** Whoever asks, and of which account. */
export interface Caller {
  readonly account: string;
  readonly credential: Credential;
}

/**
 * Throws Refused: a token must be there and valid in the account that is asked about. The vendor's Ruby library also
 * sends one, by its option `api_token`, as the user of Basic.
 */
export const callerOf = async (
  { credentials }: Pick<DialectServices, 'credentials'>,
  request: DialectRequest,
  accountHeaders: readonly string[],
): Promise<Caller> => {
  const token = bearerOf(request) ?? basicOf(request)?.user;
  const credential = token === undefined ? undefined : await credentials.byToken(token);
  if (!credential) throw new Refused(401);
  const named = [...namedIn(request, accountHeaders), request.account, credential.account].filter(
    (account) => account !== null,
  );
  const [account] = named;
  if (account === undefined) {
    throw new Refused(400, `The account is missing: name it in ${accountHeaders.join(' or ')}`);
  }
  if (named.some((each) => each !== account)) throw new Refused(403);
  return { account, credential };
};

export const namedIn = (
  { headers }: Pick<DialectRequest, 'headers'>,
  accountHeaders: readonly string[],
): readonly string[] =>
  accountHeaders.flatMap((name) => {
    const value = headers[name]?.trim() ?? '';
    return value === '' ? [] : [value];
  });

const LONGEST_SOURCE = 30;

/**
 * "The first non-empty value from" the body, this header and User-Agent (the vendor's page on sources). The last is not
 * looked at: what the seed prints was created by some client, and shows no source.
 */
export const sourceIn = (
  request: Pick<DialectRequest, 'headers'>,
  sourceHeaders: readonly string[],
): string | null => {
  const [named = ''] = namedIn(request, sourceHeaders);
  const source = [...named.replace(/\p{Cc}/gu, ' ')].slice(0, LONGEST_SOURCE).join('').trim();
  return source === '' ? null : source;
};

/** "Only users with the administrator role are authorized" (the page). Throws Refused. */
export const needs = ({ credential }: Caller, scope: Scope): void => {
  if (ownerLimitOf(credential) !== undefined || !may(credential, scope)) throw new Refused(403);
};
