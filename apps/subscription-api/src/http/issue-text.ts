import type { z } from 'zod';

const KINDS: Readonly<Record<string, string>> = {
  ...{ object: 'an object', record: 'an object', array: 'a list', string: 'text' },
  ...{ number: 'a number', int: 'a whole number', boolean: 'true or false', null: 'null' },
};

type Issue = Parameters<z.core.$ZodErrorMap>[0];

/** What is wrong, where a schema does not say it itself; undefined: as zod says it. */
export const issueText = (issue: Issue): string | undefined => {
  if (issue.code === 'invalid_union') return 'has none of the forms that it may have';
  if (issue.code !== 'invalid_type') return undefined;
  const kind = KINDS[issue.expected];
  if (issue.input === undefined) {
    if ((issue.path ?? []).length === 0) return `Send a body: ${kind ?? 'JSON'}.`;
    return kind === undefined ? 'is required' : `is required: ${kind}`;
  }
  return kind && `must be ${kind}`;
};
