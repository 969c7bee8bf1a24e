import {
  TokenRefused,
  type IssuedTokens,
  type Scope,
  type TokenClient,
  type TokenError,
  type TokenTerms,
} from '#application';
import type { JsonObject } from '#domain';
import type { DialectReply, DialectRequest } from '../dialect.js';
import type { DialectServices } from '../services.js';
import { answerAuthorize } from '../shared/authorize.js';
import { fieldsOf, listIn, textOf } from '../shared/fields.js';
import { jsonReply } from '../shared/json-reply.js';
import { oauthClientIn } from '../shared/oauth-client.js';
import type { WorksectionOptions } from './options.js';

const DAY_S = 86_400;
/** The vendor's: a day, and for refreshing a month. */
const LIVES = { lifetimeMs: DAY_S * 1_000, refreshLifetimeMs: 30 * DAY_S * 1_000 };

const NO_STORE = { 'cache-control': 'no-store' };

/** Worksection's scopes but `administrative` open nothing that there is here. */
const OTHER_SCOPE = /^(?:projects|tasks|costs|tags|comments|files|users|contacts)_(?:read|write)$/;

/** `/oauth2/authorize`, `/oauth2/token` and `/oauth2/refresh`. Throws UnreadableBody. */
export const answerTokens = async (
  services: Pick<DialectServices, 'access' | 'apiKeys' | 'issueTokens'>,
  request: DialectRequest,
  { redirectUris }: Pick<WorksectionOptions, 'redirectUris'>,
): Promise<DialectReply> => {
  const fields = fieldsOf(request);
  if (request.path.startsWith('/oauth2/authorize')) {
    return answerAuthorize(services, request, fields, { redirectUris, scopesIn });
  }
  const { issueTokens } = services;
  const client = oauthClientIn(request, fields);
  if (!client) return refusedToken('invalid_client', 'client_id and client_secret are required');
  const refreshes = request.path.startsWith('/oauth2/refresh');
  const grant = textOf(fields, 'grant_type') ?? (refreshes ? 'refresh_token' : '');
  try {
    const issued = await issuedFor(issueTokens, client, grant, fields);
    if (!issued) return refusedToken('invalid_request', `grant_type must be ${GRANTS.join(', ')}`);
    const { accessToken, refreshToken, credential } = issued;
    if (request.account !== null && credential.account !== request.account) {
      return refusedToken('invalid_client', 'The client belongs to another account');
    }
    const reply = {
      ...{ token_type: 'Bearer', expires_in: DAY_S },
      ...{ access_token: accessToken, refresh_token: refreshToken, account_url: request.baseUrl },
    };
    return { ...jsonReply(200, reply, NO_STORE), caller: credential };
  } catch (error) {
    if (error instanceof TokenRefused) return refusedToken(error.error, error.message);
    throw error;
  }
};

const GRANTS = ['authorization_code', 'refresh_token', 'client_credentials'] as const;

/** Undefined: for no such grant. Throws TokenRefused. */
const issuedFor = (
  issueTokens: DialectServices['issueTokens'],
  client: TokenClient,
  grant: string,
  fields: JsonObject,
): Promise<IssuedTokens> | undefined => {
  const text = (name: string) => textOf(fields, name);
  switch (grant) {
    case 'authorization_code': {
      const brought = { redirectUri: text('redirect_uri'), verifier: text('code_verifier') };
      return issueTokens.exchange(client, { code: text('code') ?? '', ...brought }, LIVES);
    }
    case 'refresh_token': {
      const terms = { ...LIVES, ...scopesIn(text('scope')) };
      return issueTokens.refresh(client, text('refresh_token') ?? '', terms);
    }
    case 'client_credentials':
      return issueTokens.issue(client, { ...LIVES, ...scopesIn(text('scope')) });
    default:
      return undefined;
  }
};

/** Joined by commas or spaces; all that the client has where none are named. Throws TokenRefused. */
const scopesIn = (scope = ''): Pick<TokenTerms, 'scopes'> => {
  const names = listIn(scope.replaceAll(' ', ','));
  if (names.length === 0) return {};
  const unknown = names.find((name) => name !== 'administrative' && !OTHER_SCOPE.test(name));
  if (unknown !== undefined)
    throw new TokenRefused('invalid_scope', `There is no scope ${unknown}`);
  const scopes: Scope[] = names.includes('administrative') ? ['administrative'] : [];
  return { scopes };
};

/** With 401, whatever is wrong; the vendor names `invalid_request` and `invalid_client` alone. */
export const refusedToken = (error: TokenError, errorDescription: string): DialectReply => {
  const named = error === 'invalid_client' ? error : 'invalid_request';
  return jsonReply(401, { error: named, errorDescription }, NO_STORE);
};
