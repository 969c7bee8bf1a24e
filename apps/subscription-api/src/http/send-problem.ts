import type { FastifyReply } from 'fastify';
import type { AnsweredRequest } from './answered-request.js';
import { codeOf, type Problem } from './problem.js';

/** Every error leaves by this door: as application/problem+json, with the id of its request. */
export const sendProblem = (
  request: AnsweredRequest,
  reply: FastifyReply,
  problem: Problem,
): FastifyReply => {
  request.problem = codeOf(problem);
  return reply
    .status(problem.status)
    .type('application/problem+json')
    .send({ ...problem, requestId: request.id });
};
