import { TRIGGERS, type EventType } from '#application';
import { isEventType, isReservedType } from '#domain';
import { z } from 'zod';
import { instant } from '../http/instant.js';

const MAX_EXAMPLE = 65_536;

export const eventTypeName = z
  .string()
  .refine(isEventType, 'must be words of a-z, 0-9, "-" and "_" joined by dots: task.created')
  .refine(
    (name) => !isReservedType(name),
    'must not begin with "webhook.": those are Postrider’s own',
  );

export const eventTypeBody = z
  .strictObject({
    title: z
      .string()
      .trim()
      .min(1)
      .max(256)
      .regex(/^\P{Cc}*$/u, 'must not hold a control character')
      .optional()
      .meta({ description: 'The name, when it is left out.' }),
    description: z
      .string()
      .max(4_096)
      .refine((text) => !text.includes('\u0000'), 'must not hold a NUL')
      .default(''),
    objectType: z
      .string()
      .min(1)
      .max(128)
      .regex(/^\P{Cc}*$/u, 'must not hold a control character')
      .nullable()
      .default(null)
      .meta({ description: 'What it happens to: `task`.' }),
    trigger: z.enum(TRIGGERS).default('other'),
    schema: z.looseObject({}).nullable().default(null).meta({
      description:
        'JSON Schema 2020-12 of an event’s data: an event that breaks it is refused. Formats are not checked.',
    }),
    example: z
      .unknown()
      .refine(
        (data) => JSON.stringify(data ?? null).length <= MAX_EXAMPLE,
        `must have at most ${MAX_EXAMPLE} characters`,
      )
      .optional()
      .meta({ description: 'Data as an event may have it.' }),
    deprecated: z.boolean().default(false),
  })
  .meta({
    id: 'EventTypeBody',
    examples: [
      {
        ...{ title: 'Task created', objectType: 'task', trigger: 'create' },
        schema: {
          type: 'object',
          required: ['task'],
          properties: { task: { type: 'integer' }, title: { type: 'string' } },
        },
        example: { task: 17, title: 'Paint the fence' },
      },
    ],
  });

export const eventTypeReply = z
  .object({
    name: z.string(),
    title: z.string(),
    description: z.string(),
    objectType: z.string().nullable(),
    trigger: z.enum(TRIGGERS),
    schema: z.record(z.string(), z.unknown()).readonly().nullable(),
    example: z.unknown(),
    deprecated: z.boolean(),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: 'EventType' });

/** An event type as the API shows it. */
export const showEventType = ({
  account: _account,
  ...type
}: EventType): z.infer<typeof eventTypeReply> => type;
