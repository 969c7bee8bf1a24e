/** In ms. */
export interface Patience {
  /** What was given for the whole exchange, as a person is told. */
  readonly timeoutMs: number;
  /** What is left of it. */
  readonly remainingMs: number;
}
