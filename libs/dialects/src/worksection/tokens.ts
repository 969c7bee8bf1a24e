import { TokenRefused, type Scope, type TokenTerms } from '#application';
import type { JsonObject } from '#domain';
import type { DialectReply, DialectRequest } from '../dialect.js';
import type { DialectServices } from '../services.js';
import { fieldsOf, listIn, textOf } from '../shared/fields.js';
import { jsonReply } from '../shared/json-reply.js';
import { oauthClientIn } from '../shared/oauth-client.js';

const DAY_S = 86_400;
/** The vendor's: a day, and for refreshing a month. */
const LIVES = { lifetimeMs: DAY_S * 1_000, refreshLifetimeMs: 30 * DAY_S * 1_000 };

const NO_STORE = { 'cache-control': 'no-store' };

/** Worksection's scopes but `administrative` open nothing that there is here. */
const OTHER_SCOPE = /^(?:projects|tasks|costs|tags|comments|files|users|contacts)_(?:read|write)$/;

/** `/oauth2/token` and `/oauth2/refresh`. Throws UnreadableBody. */
export const answerTokens = async (
  { issueTokens }: Pick<DialectServices, 'issueTokens'>,
  request: DialectRequest,
): Promise<DialectReply> => {
  const fields = fieldsOf(request);
  const client = oauthClientIn(request, fields);
  if (!client) return refused('invalid_client', 'client_id and client_secret are required');
  const refreshes = request.path.startsWith('/oauth2/refresh');
  const grant = textOf(fields, 'grant_type') ?? (refreshes ? 'refresh_token' : '');
  try {
    const terms = { ...LIVES, ...scopesIn(fields) };
    const issued =
      grant === 'refresh_token'
        ? await issueTokens.refresh(client, textOf(fields, 'refresh_token') ?? '', terms)
        : grant === 'client_credentials'
          ? await issueTokens.issue(client, terms)
          : undefined;
    if (!issued) {
      return refused('invalid_request', 'grant_type must be refresh_token or client_credentials');
    }
    const { accessToken, refreshToken, credential } = issued;
    if (request.account !== null && credential.account !== request.account) {
      return refused('invalid_client', 'The client belongs to another account');
    }
    const reply = {
      ...{ token_type: 'Bearer', expires_in: DAY_S },
      ...{ access_token: accessToken, refresh_token: refreshToken, account_url: request.baseUrl },
    };
    return { ...jsonReply(200, reply, NO_STORE), caller: credential };
  } catch (error) {
    if (error instanceof TokenRefused) return refused(error.error, error.message);
    throw error;
  }
};

/** Joined by commas or spaces; all that the client has where none are named. Throws TokenRefused. */
const scopesIn = (fields: JsonObject): Pick<TokenTerms, 'scopes'> => {
  const names = listIn((textOf(fields, 'scope') ?? '').replaceAll(' ', ','));
  if (names.length === 0) return {};
  const unknown = names.find((name) => name !== 'administrative' && !OTHER_SCOPE.test(name));
  if (unknown !== undefined)
    throw new TokenRefused('invalid_scope', `There is no scope ${unknown}`);
  const scopes: Scope[] = names.includes('administrative') ? ['administrative'] : [];
  return { scopes };
};

/** The vendor names `invalid_request` and `invalid_client` alone. */
const refused = (error: string, errorDescription: string): DialectReply =>
  error === 'invalid_client'
    ? jsonReply(401, { error, errorDescription }, NO_STORE)
    : jsonReply(400, { error: 'invalid_request', errorDescription }, NO_STORE);
