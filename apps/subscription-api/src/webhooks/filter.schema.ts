import {
  compileFilter,
  unknownMembersIn,
  type CompiledFilter,
  type FilterableEvent,
  type JsonObject,
} from '#domain';
import { z } from 'zod';
import { fieldError } from '../http/problem.js';

const OPERATORS =
  '`$eq $neq $gt $gte $lt $lte $in $nin $exist $startsWith $endsWith $and $or $not`';

/** `/data/a~1b` in parts. */
const partsOf = (pointer: string): string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));

/** As it is written now: one that was stored before may ask for more. */
const compileWritten = (json: unknown): CompiledFilter => {
  const compiled = compileFilter(json);
  if (compiled.problems) return compiled;
  const problems = unknownMembersIn(json as JsonObject);
  return problems.length > 0 ? { problems } : compiled;
};

export const filterBody = z
  .custom<JsonObject>()
  .superRefine((json, context) => {
    for (const { pointer, detail } of compileWritten(json).problems ?? []) {
      context.addIssue({ code: 'custom', path: partsOf(pointer), message: detail });
    }
  })
  .meta({
    type: 'object',
    description: `What it asks of an event besides, over the native body (id, type, account, project, occurredAt, data) and what the event tells beside it (actor, object, parent, ancestors, changes, context, audience); another member is refused. A plain value asks for that value, an object descends, all members must fit. Operators: ${OPERATORS}.`,
    examples: [{ data: { amount: { $gt: 100 }, status: { $in: ['open', 'late'] } } }],
  });

export const filterTest = z
  .strictObject({
    filter: z.unknown().meta({ description: 'The filter, as a webhook takes it.' }),
    event: z.looseObject({}).meta({ description: 'An event as it is delivered in native form.' }),
  })
  .meta({
    id: 'FilterTest',
    examples: [
      {
        filter: { data: { amount: { $gt: 100 } } },
        event: { id: 'invoice-7', type: 'invoice.paid', data: { amount: 250 } },
      },
    ],
  });

export const filterTestReply = z
  .object({
    matches: z.boolean(),
    errors: z.array(fieldError).meta({ description: 'What is wrong with the filter, and where.' }),
  })
  .meta({ id: 'FilterTestResult', examples: [{ matches: true, errors: [] }] });

export const tryFilter = ({
  filter: json,
  event,
}: z.infer<typeof filterTest>): z.infer<typeof filterTestReply> => {
  const { filter, problems } = compileWritten(json);
  if (problems) {
    const errors = problems.map((each) => ({ ...each, pointer: `/filter${each.pointer}` }));
    return { matches: false, errors };
  }
  // What the event lacks is not there for the filter either.
  return { matches: filter(event as unknown as FilterableEvent), errors: [] };
};
