import { createHash } from 'node:crypto';
import { TokenRefused, type ConsentTerms, type TokenTerms } from '#application';
import type { JsonObject } from '#domain';
import type { DialectReply, DialectRequest } from '../dialect.js';
import type { DialectServices } from '../services.js';
import { consentPage, refusalPage, type Asking } from './consent-page.js';
import { textOf } from './fields.js';
import type { RedirectUris } from './redirect-uris.js';

interface Terms {
  readonly redirectUris: RedirectUris;
  /** Throws TokenRefused. */
  readonly scopesIn: (scope: string | undefined) => Pick<TokenTerms, 'scopes'>;
}

type Services = Pick<DialectServices, 'access' | 'apiKeys' | 'issueTokens'>;

/** RFC 7636: 43 to 128 unreserved characters, of which an S256 challenge is 43. */
const CHALLENGE = /^[A-Za-z0-9._~-]{43,128}$/;
const S256 = /^[A-Za-z0-9_-]{43}$/;

/**
 * An authorization endpoint (RFC 6749, section 4.1): a page on which a person consents with an API key, and goes
 * back to the client with a code.
 */
export const answerAuthorize = async (
  services: Services,
  { method, account }: DialectRequest,
  fields: JsonObject,
  terms: Terms,
): Promise<DialectReply> => {
  const clientId = textOf(fields, 'client_id') ?? '';
  const redirectUri = textOf(fields, 'redirect_uri') ?? '';
  const client = await services.access.findKey(clientId);
  const isOf = account === null || client?.account === account;
  if (!client || !isOf || client.revokedAt !== null)
    return refusalPage('The client is not known here.');
  const registered = Object.hasOwn(terms.redirectUris, clientId)
    ? terms.redirectUris[clientId]
    : [];
  if (registered?.includes(redirectUri) !== true) {
    return refusalPage('The client may not have anybody sent to that address.');
  }
  const back = (given: Readonly<Record<string, string>>) =>
    sentBack(redirectUri, { ...given, ...stateIn(fields) });
  const asking: Asking = {
    ...{ client: client.name, account: client.account, redirectUri },
    scope: textOf(fields, 'scope'),
  };
  try {
    if (textOf(fields, 'response_type') !== 'code')
      return back({ error: 'unsupported_response_type' });
    const challenge = challengeIn(fields);
    const asked = { clientId, redirectUri, challenge, ...terms.scopesIn(asking.scope) };
    if (method !== 'POST') return consentPage(asking);
    if (textOf(fields, 'answer') !== 'allow') return back({ error: 'access_denied' });
    const code = await codeBy(services, textOf(fields, 'key') ?? '', client.account, asked);
    return code === undefined
      ? consentPage(asking, 'That is no key of this account.')
      : back({ code });
  } catch (error) {
    if (!(error instanceof TokenRefused)) throw error;
    return back({ error: error.error, error_description: error.message });
  }
};

const codeBy = async (
  { apiKeys, issueTokens }: Services,
  key: string,
  account: string,
  asked: ConsentTerms,
): Promise<string | undefined> => {
  const credential = await apiKeys.authenticate(key);
  return credential?.account === account ? issueTokens.consent(key, asked) : undefined;
};

const stateIn = (fields: JsonObject): Readonly<Record<string, string>> => {
  const state = textOf(fields, 'state');
  return state === undefined ? {} : { state };
};

/** The digest of the verifier to come, as it is compared then. Throws TokenRefused. */
const challengeIn = (fields: JsonObject): string | null => {
  const challenge = textOf(fields, 'code_challenge');
  if (challenge === undefined) return null;
  const how = textOf(fields, 'code_challenge_method') ?? 'plain';
  if (how === 'S256' && S256.test(challenge)) {
    return Buffer.from(challenge, 'base64url').toString('hex');
  }
  if (how === 'plain' && CHALLENGE.test(challenge)) {
    return createHash('sha256').update(challenge).digest('hex');
  }
  throw new TokenRefused('invalid_request', 'code_challenge must be S256 or plain.');
};

/** By GET, whatever was sent to the page. */
const sentBack = (
  redirectUri: string,
  parameters: Readonly<Record<string, string>>,
): DialectReply => {
  const url = new URL(redirectUri);
  for (const [name, value] of Object.entries(parameters)) url.searchParams.append(name, value);
  const headers = {
    location: url.href,
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
  };
  return { status: 303, headers, body: '' };
};
