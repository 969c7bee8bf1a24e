import { z } from 'zod';

export const fieldError = z.object({
  pointer: z.string().meta({ description: 'Where, as a JSON pointer; empty: the request itself.' }),
  detail: z.string().meta({ description: 'What is wrong there.' }),
});

/** What a URL was asked and what it answered, of one that did not prove itself. */
const failedVerification = z.object({
  rule: z.string().meta({ description: 'What was asked of the answer.' }),
  request: z.object({
    url: z.string(),
    headers: z.record(z.string(), z.string()).meta({ description: 'Less what is secret.' }),
    body: z.string(),
  }),
  response: z.object({
    outcome: z.string(),
    status: z.int().nullable(),
    headers: z.record(z.string(), z.string()),
    excerpt: z.string(),
    error: z.string().nullable(),
  }),
});

export const problemReply = z
  .object({
    type: z.string().meta({ description: 'Stable: /problems/ and a code.' }),
    title: z.string(),
    status: z.int().min(400).max(599),
    detail: z.string().meta({ description: 'For a person: what is wrong, and what to do.' }),
    requestId: z.string().meta({ description: 'As in X-Request-Id and in the log.' }).optional(),
    errors: z.array(fieldError).optional(),
    verification: failedVerification.optional(),
  })
  .meta({
    id: 'Problem',
    description: 'An error as RFC 9457 writes it.',
    examples: [
      {
        type: '/problems/invalid-request',
        title: 'Invalid request',
        status: 422,
        detail: 'The request does not fit: see errors, correct them and send it again.',
        requestId: '019ab3f2-7c1e-7b5a-9f5e-0c7a4c1d2e3f',
        errors: [{ pointer: '/events', detail: 'must name at least one event type' }],
      },
    ],
  });

/** `detail` says what to do. `errors`: what is wrong, by JSON pointer into the request body. */
export type Problem = Readonly<z.infer<typeof problemReply>>;
export type FieldError = Readonly<z.infer<typeof fieldError>>;

const TYPES = '/problems/';

export const problem = (
  status: number,
  code: string,
  detail: string,
  errors?: readonly FieldError[],
): Problem => ({
  type: `${TYPES}${code}`,
  title: code.replaceAll('-', ' ').replace(/^./, (first) => first.toUpperCase()),
  status,
  detail,
  ...(errors && { errors: [...errors] }),
});

export const codeOf = ({ type }: Problem): string => type.slice(TYPES.length);
