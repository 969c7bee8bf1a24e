import type { Carrier } from '../connections/carrier.js';
import { dispatch } from '../exchange/dispatch.js';
import type { Ending } from '../exchange/exchange.js';
import { ResponseBody, WHOLE_BYTES } from '../exchange/response-body.js';
import { Failure } from '../failure/failure.js';
import { statusText } from '../failure/status-text.js';
import type { Targets } from '../target.js';
import { basic } from './authorization.js';
import type { OAuthClient } from './oauth-client.js';
import { errorIn, tokenIn, type Token } from './token-answer.js';

/** Rejects with a Failure. */
export type FetchToken = (client: OAuthClient) => Promise<Token>;

export interface TokenEndpointOptions {
  readonly targets: Targets;
  readonly userAgent: string;
  readonly carrier: () => Carrier;
}

/** Of its own, since letters of several timeouts may wait for one token. */
const TIMEOUT_MS = 10_000;
const PATIENCE = { timeoutMs: TIMEOUT_MS, remainingMs: TIMEOUT_MS };

/** Asks token endpoints by client credentials (RFC 6749, 4.4), under the same guard as letters. */
export const fetchingTokens =
  ({ targets, userAgent, carrier }: TokenEndpointOptions): FetchToken =>
  async ({ tokenUrl, clientId, clientSecret, scope }) => {
    const target = ofTokenUrl(() => targets.of(tokenUrl));
    const form = new URLSearchParams({ grant_type: 'client_credentials' });
    if (scope !== null) form.set('scope', scope);
    const headers = [
      ...['content-type', 'application/x-www-form-urlencoded', 'accept', 'application/json'],
      ...['user-agent', userAgent],
      ...['authorization', basic(formEncoded(clientId), formEncoded(clientSecret))],
    ];
    const body = Buffer.from(form.toString());
    const post = { target, headers, body, patience: PATIENCE };
    const ending = await new Promise<Ending>((done) => {
      dispatch(carrier(), post, done, new ResponseBody(WHOLE_BYTES));
    });
    return tokenOf(ending);
  };

/** RFC 6749, 2.3.1: the id and the secret are form-encoded before they are joined. */
const formEncoded = (text: string): string => new URLSearchParams({ '': text }).toString().slice(1);

const tokenOf = ({ status, excerpt, unread, failure }: Ending): Token => {
  if (failure !== null) throw said(failure.outcome, failure.message, failure);
  if (status === null || status < 200 || status > 299) {
    const error = errorIn(excerpt);
    throw said('http_status', `${statusText(status)}${error === null ? '' : ` (${error})`}`);
  }
  if (unread !== null) throw said('protocol_error', `the answer is ${unread}`);
  const token = tokenIn(excerpt);
  if (token === null) throw said('protocol_error', 'no bearer token in the answer');
  return token;
};

const said = (outcome: Failure['outcome'], what: string, cause?: Failure): Failure =>
  new Failure(outcome, `token endpoint: ${what}`, { cause });

const ofTokenUrl = <T>(parsed: () => T): T => {
  try {
    return parsed();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    throw new Failure(error.outcome, `token URL: ${error.message}`, { cause: error });
  }
};
