import type { Problem } from './api.js';

/** The API refused: `problem` says why, and is stable in its `type`. */
export class PostriderProblem extends Error {
  override readonly name = 'PostriderProblem';

  constructor(
    readonly operation: string,
    readonly problem: Problem,
  ) {
    super(`${operation}: ${problem.detail}`);
  }

  get status(): number {
    return this.problem.status;
  }

  /** `webhook-not-found` */
  get code(): string {
    return this.problem.type.replace('/problems/', '');
  }
}
