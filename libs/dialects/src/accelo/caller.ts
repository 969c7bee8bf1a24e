import { may, type Credential, type Principal, type Scope } from '#application';
import type { JsonObject } from '#domain';
import type { DialectRequest } from '../dialect.js';
import type { DialectServices } from '../services.js';
import { bearerOf } from '../shared/bearer.js';
import { textOf } from '../shared/fields.js';
import { invalid, Refused } from './refused.js';

/** Whoever asks: a user of a deployment. */
export interface Caller {
  readonly deployment: string;
  readonly user: Principal;
  readonly credential: Credential;
}

/** Throws Refused: a token must be there, once, valid here, and stand for a user. */
export const callerOf = async (
  { credentials, access }: Pick<DialectServices, 'credentials' | 'access'>,
  request: DialectRequest,
  fields: JsonObject,
): Promise<Caller> => {
  const [header, field] = [bearerOf(request), textOf(fields, '_bearer_token')];
  if (header !== undefined && field !== undefined) throw invalid('Two tokens were provided.');
  const token = header ?? field;
  const credential = token === undefined ? undefined : await credentials.byToken(token);
  if (!credential) throw new Refused('invalid_client');
  const deployment = request.account ?? credential.account;
  if (deployment === null || (credential.account ?? deployment) !== deployment) {
    throw new Refused('invalid_client', 'The token is of another deployment.');
  }
  const { principal } = credential;
  const user = principal === null ? undefined : await access.findPrincipal(deployment, principal);
  if (!user) {
    throw new Refused('invalid_client', 'The token stands for no user: use one of a principal.');
  }
  return { deployment, user, credential };
};

/** Throws Refused. */
export const needs = ({ credential }: Caller, scope: Scope): void => {
  if (!may(credential, scope)) throw new Refused('invalid_permission');
};
