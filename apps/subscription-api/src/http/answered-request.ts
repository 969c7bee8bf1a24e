import type { Credential } from '#application';
import type { FastifyRequest } from 'fastify';

/** What is noted of a request on its way, and told in its log line. */
export interface AnsweredRequest extends FastifyRequest {
  credential?: Credential;
  /** Which the request is about, once that is known. */
  account?: string;
  /** The stable code of the problem it was answered with. */
  problem?: string;
  /** What went wrong inside, with its stack. */
  failure?: string;
}
