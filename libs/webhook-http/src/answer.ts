import type { Letter } from '#application';
import { lackOf, receiverCommandOf, retryAfterOf, type Answer, type NoWayOut } from '#domain';
import type { Ending } from './exchange/exchange.js';
import type { Failure } from './failure/failure.js';
import { statusText } from './failure/status-text.js';
import type { Post } from './post.js';
import { Hiding } from './redaction/hiding.js';
import { secretsOf } from './redaction/secrets-of.js';
import { withoutSecrets } from './redaction/without-secrets.js';
import { ShownRequest } from './shown-request.js';

/** What came of a letter. */
export interface Outcome {
  readonly ending: Ending;
  /** Null when none could be made. */
  readonly post: Post | null;
  /** The bearer token it went with. */
  readonly token: string | null;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly endedAt: number;
}

/** Judges what came of a letter, by what the letter asks, and takes out everything secret. */
export const answerOf = (letter: Letter, outcome: Outcome): Answer | NoWayOut => {
  const { ending, post, startedAt, endedAt } = outcome;
  const hiding = new Hiding(secretsOf(letter, outcome.token));
  const judged = judge(letter, ending, post);
  const { status, headers, excerpt } = withoutSecrets(ending, hiding);
  return {
    outcome: judged.outcome,
    status,
    headers,
    excerpt,
    error: judged.error && hiding.in(judged.error),
    startedAt,
    durationMs: Math.max(0, endedAt - startedAt),
    retryAfterMs: retryAfterOf(status, ending.headers['retry-after'], endedAt),
    command: receiverCommandOf(ending.headers['webhook-delivery']),
    request: post && new ShownRequest(post),
  };
};

/** The ending of a request that never left. */
export const unsent = (failure: Failure): Ending => ({
  status: null,
  headers: {},
  excerpt: '',
  unread: null,
  failure,
});

/** 3xx is a failure by Standard Webhooks. */
const judge = (
  { acknowledgement }: Letter,
  { status, headers, excerpt, unread, failure }: Ending,
  post: Post | null,
): Pick<Answer | NoWayOut, 'outcome' | 'error'> => {
  if (failure) return { outcome: failure.outcome, error: failure.message };
  if (status === null || status < 200 || status > 299) {
    return { outcome: 'http_status', error: statusText(status) };
  }
  const body = unread === null ? { text: excerpt } : { unread };
  const sentHeaders = post?.headers ?? [];
  const lack = lackOf(acknowledgement, { status, headers, body, sentHeaders });
  return lack === null ? SUCCESS : { outcome: 'not_acknowledged', error: lack };
};

const SUCCESS = { outcome: 'success', error: null } as const;
