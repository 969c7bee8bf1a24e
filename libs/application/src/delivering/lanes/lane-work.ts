import type { Answer } from '#domain';
import type { Postponed } from './postponed.js';
import type { Suppressed } from './suppressed.js';

/** What work in a lane resolves to: with the answer, if a request was made. */
export type LaneWork = { readonly answer: Answer } | Postponed | Suppressed | string;

/** The answer, if a request was made. */
export const answerIn = (done: LaneWork): Answer | undefined =>
  typeof done === 'object' && 'answer' in done ? done.answer : undefined;
