import { may, type Credential } from '#application';
import type { DialectReply, DialectRequest } from '../dialect.js';
import type { DialectServices } from '../services.js';
import { bearerOf } from '../shared/bearer.js';
import { textOf } from '../shared/fields.js';
import type { Asked } from './asked.js';
import { CODES, failed, refusal } from './replies.js';
import { isHashedWith, isSignedWith, signedHeader, signedParameters } from './signed-query.js';

export type Authorized =
  | { readonly as: 'caller'; readonly account: string; readonly credential: Credential }
  | { readonly as: 'refused'; readonly reply: DialectReply };

/** How far a signed time may be from ours, in seconds (inferred). */
const LEEWAY_S = 300;

type Services = Pick<DialectServices, 'apiKeys' | 'credentials' | 'clock'>;

const refused = (reply: DialectReply): Authorized => ({ as: 'refused', reply });

/** Of `/api/admin/v2`: whoever holds an administrative key of the account, by the request's hash or header. */
export const authorizeAdmin = async (
  services: Services,
  request: DialectRequest,
  asked: Asked,
): Promise<Authorized> => {
  const { account } = request;
  const isProof = account === null ? undefined : proofIn(request, asked, services.clock.now());
  if (account === null || !isProof) return HASH_WRONG;
  const keys = await services.apiKeys.recoverableOf(account);
  const proved = keys.filter(({ key }) => isProof(key))[0];
  const credential = proved && (await services.apiKeys.authenticateHolder(proved.id));
  return credential ? permitted(credential, account) : HASH_WRONG;
};

const HASH_WRONG = refused(refusal(CODES.hash, 'Action hash is missed or invalid'));

/** Whether a key is the one that the request was made with; undefined: it was made with none. */
const proofIn = (
  { headers }: DialectRequest,
  { action, fields, signed }: Asked,
  now: number,
): ((key: string) => boolean) | undefined => {
  const timed = signedHeader(headers['authorization']) ?? signedParameters(fields);
  if (timed) {
    if (Math.abs(now / 1_000 - timed.time) > LEEWAY_S) return undefined;
    return (key) => isSignedWith(key, timed, action);
  }
  return signed && ((key) => isHashedWith(key, signed, { action, page: textOf(fields, 'page') }));
};

/** Of `/api/oauth2`: whoever bears a token with the scope `administrative`. */
export const authorizeOauth = async (
  { credentials }: Services,
  request: DialectRequest,
  { fields }: Asked,
): Promise<Authorized> => {
  const token = bearerOf(request) ?? textOf(fields, 'access_token');
  if (token === undefined) return refused(unauthorized('Access token is missed'));
  const credential = await credentials.byToken(token);
  const account = request.account ?? credential?.account ?? null;
  if (!credential || account === null || (credential.account ?? account) !== account) {
    return refused(unauthorized('Access token is expired'));
  }
  return permitted(credential, account);
};

/** The vendor's libraries look for these words, and then refresh their token. */
const unauthorized = (message: string): DialectReply =>
  failed(401, CODES.access, message, undefined, { 'www-authenticate': 'Bearer' });

const permitted = (credential: Credential, account: string): Authorized =>
  may(credential, 'administrative')
    ? { as: 'caller', account, credential }
    : refused({ ...refusal(CODES.access, 'Access denied'), caller: credential });
