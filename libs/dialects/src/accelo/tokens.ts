import {
  TokenRefused,
  type IssuedTokens,
  type Scope,
  type TokenClient,
  type TokenError,
} from '#application';
import type { JsonObject } from '#domain';
import type { DialectReply, DialectRequest } from '../dialect.js';
import type { DialectServices } from '../services.js';
import { answerAuthorize } from '../shared/authorize.js';
import { textOf } from '../shared/fields.js';
import { jsonReply } from '../shared/json-reply.js';
import { oauthClientIn } from '../shared/oauth-client.js';
import type { AcceloOptions } from './options.js';
import { STATUSES, write, writingFor } from './envelope.js';

const DAY_S = 86_400;
const DEFAULT_LIFE_S = 30 * DAY_S;
const LONGEST_LIFE_S = 365 * DAY_S;
const NO_STORE = { 'cache-control': 'no-store' };

type Services = Pick<DialectServices, 'issueTokens' | 'apiKeys' | 'access'>;

/** Below `/oauth2/v0`, where replies have no envelope but for the success of `revoke`. */
export const answerTokens = async (
  services: Services,
  request: DialectRequest,
  fields: JsonObject,
  { redirectUris }: Pick<AcceloOptions, 'redirectUris'>,
): Promise<DialectReply> => {
  if (isAuthorizePath(request.path)) {
    const scopesOf = (scope = DEFAULT_SCOPE) => ({ scopes: scopesIn(scope) });
    return answerAuthorize(services, request, fields, { redirectUris, scopesIn: scopesOf });
  }
  try {
    const client = oauthClientIn(request, fields);
    if (!client) throw new TokenRefused('invalid_client', 'No client credentials were provided.');
    if (request.path.startsWith('/oauth2/v0/revoke')) {
      await services.issueTokens.revoke(client, textOf(fields, 'token') ?? '');
      return write({ status: 'ok', response: null }, writingFor(request, fields));
    }
    return await issued(services, request, fields, client);
  } catch (error) {
    if (!(error instanceof TokenRefused)) throw error;
    return refusedToken(error.error, error.message);
  }
};

/** As RFC 6749 has it, section 5.2. */
export const refusedToken = (error: TokenError, description: string): DialectReply =>
  jsonReply(STATUSES[error], { error, error_description: description }, NO_STORE);

const issued = async (
  { issueTokens, access }: Services,
  request: DialectRequest,
  fields: JsonObject,
  client: TokenClient,
): Promise<DialectReply> => {
  const seconds = lifeIn(fields);
  const { accessToken, refreshToken, credential } = await issuedFor(
    issueTokens,
    client,
    fields,
    seconds * 1_000,
  );
  const deployment = credential.account ?? request.account;
  if (deployment === null || (request.account ?? deployment) !== deployment) {
    throw new TokenRefused('invalid_client', 'The client belongs to another deployment.');
  }
  const reply = {
    ...{ access_token: accessToken, token_type: 'Bearer', expires_in: seconds, deployment },
    ...(refreshToken !== null && { refresh_token: refreshToken }),
    deployment_name: (await access.findAccount(deployment))?.name ?? deployment,
    ...{ deployment_uri: request.baseUrl, account_id: deployment },
  };
  return { ...jsonReply(200, reply, NO_STORE), caller: credential };
};

const DEFAULT_SCOPE = 'read(all)';

/** Tokens for client credentials are not refreshed. Throws TokenRefused. */
const issuedFor = (
  issueTokens: DialectServices['issueTokens'],
  client: TokenClient,
  fields: JsonObject,
  lifetimeMs: number,
): Promise<IssuedTokens> => {
  const text = (name: string) => textOf(fields, name);
  const renewed = { lifetimeMs, refreshLifetimeMs: LONGEST_LIFE_S * 1_000 };
  const grant = text('grant_type');
  switch (grant) {
    case 'authorization_code': {
      const brought = { redirectUri: text('redirect_uri'), verifier: text('code_verifier') };
      return issueTokens.exchange(client, { code: text('code') ?? '', ...brought }, renewed);
    }
    case 'refresh_token':
      return issueTokens.refresh(client, text('refresh_token') ?? '', renewed);
    case 'client_credentials': {
      const scopes = scopesIn(text('scope') ?? DEFAULT_SCOPE);
      return issueTokens.issue(client, { lifetimeMs, refreshLifetimeMs: null, scopes });
    }
    case undefined:
      throw new TokenRefused('invalid_request', 'grant_type is missing.');
    default:
      throw new TokenRefused('unsupported_grant_type', `There is no grant type ${grant}.`);
  }
};

const lifeIn = (fields: JsonObject): number => {
  const text = textOf(fields, 'expires_in') ?? String(DEFAULT_LIFE_S);
  const seconds = Number(text);
  if (/^\d+$/.test(text) && seconds >= 1 && seconds <= LONGEST_LIFE_S) return seconds;
  const most = `expires_in must be 1 to ${LONGEST_LIFE_S} seconds.`;
  throw new TokenRefused('invalid_request', most);
};

const SCOPE = /^(?:read|write)\([\w,]*\)(?:,(?:read|write)\([\w,]*\))*$/;
const ONE_SCOPE = /(read|write)\(([\w,]*)\)/g;

/**
 * `read(all)`, `write(webhooks)`: what does not name webhooks opens nothing that there is here. Joined by commas, as the
 * vendor has them, or spaces, as libraries of OAuth join them (RFC 6749). Throws TokenRefused.
 */
const scopesIn = (text: string): readonly Scope[] => {
  const plain = text.trim().replace(/\s*,\s*|\s+/g, ',') || DEFAULT_SCOPE;
  if (!SCOPE.test(plain)) {
    throw new TokenRefused(
      'invalid_scope',
      'A scope is read(…) or write(…), joined by commas or spaces.',
    );
  }
  const scopes = [...plain.matchAll(ONE_SCOPE)].flatMap(([, verb, resources = '']): Scope[] => {
    const isOurs = resources.split(',').some((each) => each === 'all' || each === 'webhooks');
    if (!isOurs) return [];
    return verb === 'write' ? ['webhooks:read', 'webhooks:write'] : ['webhooks:read'];
  });
  return [...new Set(scopes)];
};

export const isAuthorizePath = (path: string): boolean => /^\/oauth2\/v0\/authorize\/?$/.test(path);

export const isTokenPath = (path: string): boolean =>
  /^\/oauth2\/v0\/(?:token|revoke)\/?$/.test(path);
