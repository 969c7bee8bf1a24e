import { TokenRefused } from '#application';
import type { DialectReply, DialectRequest } from '../../dialect.js';
import type { DialectServices } from '../../services.js';
import { fieldsOf, textOf } from '../../shared/fields.js';
import { jsonReply } from '../../shared/json-reply.js';
import { oauthClientIn } from '../../shared/oauth-client.js';
import { UnreadableBody } from '../../shared/unreadable-body.js';

const NO_STORE = { 'cache-control': 'no-store' };

/** `POST /token`: a token for a client's credentials, as RFC 6749 has it. */
export const answerToken = async (
  { issueTokens }: Pick<DialectServices, 'issueTokens'>,
  request: DialectRequest,
  lifetimeS: number,
): Promise<DialectReply> => {
  try {
    const fields = fieldsOf(request);
    const grant = textOf(fields, 'grant_type');
    if (grant === undefined) throw new TokenRefused('invalid_request', 'grant_type is missing.');
    if (grant !== 'client_credentials') {
      throw new TokenRefused('unsupported_grant_type', `There is no grant type ${grant}.`);
    }
    const client = oauthClientIn(request, fields);
    if (!client) throw new TokenRefused('invalid_client', 'No client credentials were provided.');
    const terms = { lifetimeMs: lifetimeS * 1_000, refreshLifetimeMs: null };
    const { accessToken, credential } = await issueTokens.issue(client, terms);
    const body = { access_token: accessToken, token_type: 'Bearer', expires_in: lifetimeS };
    return { ...jsonReply(200, body, NO_STORE), caller: credential };
  } catch (error) {
    if (error instanceof UnreadableBody) return refused('invalid_request', error.message);
    if (error instanceof TokenRefused) return refused(error.error, error.message);
    throw error;
  }
};

const refused = (error: string, description: string): DialectReply =>
  jsonReply(
    error === 'invalid_client' ? 401 : 400,
    { error, error_description: description },
    NO_STORE,
  );
