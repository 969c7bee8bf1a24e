/** An error as RFC 9457 writes it. `type` is stable; `detail` says what to do. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** What is wrong, by JSON pointer into the request body. */
  readonly errors?: readonly FieldError[];
}

export interface FieldError {
  readonly pointer: string;
  readonly detail: string;
}

export const problem = (
  status: number,
  code: string,
  detail: string,
  errors?: readonly FieldError[],
): Problem => ({
  type: `/problems/${code}`,
  title: code.replaceAll('-', ' ').replace(/^./, (first) => first.toUpperCase()),
  status,
  detail,
  ...(errors && { errors }),
});
