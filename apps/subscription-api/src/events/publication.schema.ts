import { z } from 'zod';

const id = z.union([z.string().min(1).max(128), z.int()]);
const type = z
  .string()
  .max(128)
  .regex(/^[a-z0-9_-]+(?:\.[a-z0-9_-]+)*$/);

const text = z.string().optional();

const thing = z
  .looseObject({
    type: z.string().meta({ description: 'What it is: `task`, `project`.' }),
    id,
    ...{ name: text, subtype: text },
    uiUrl: text.meta({ description: 'Where people find it.' }),
    apiUrl: text.meta({ description: 'Where programs find it.' }),
  })
  .meta({ id: 'PublishedObject' });

const change = z
  .looseObject({
    field: z.string(),
    old: z.unknown().optional(),
    new: z.unknown().optional(),
    action: z.enum(['changed', 'added', 'removed']).optional(),
  })
  .meta({ id: 'PublishedChange' });

/** What an event may tell beside its data, for filters, `within`, `visibility` and dialects. */
const details = {
  actor: z
    .looseObject({ id, name: text, email: text })
    .optional()
    .meta({ description: 'Who did it.' }),
  object: thing.optional().meta({ description: 'What it is about.' }),
  parent: thing.optional().meta({ description: 'What that is in.' }),
  ancestors: z.array(thing).optional().meta({ description: 'What that is in, in turn.' }),
  changes: z.array(change).optional().meta({ description: 'What changed.' }),
  context: z.looseObject({}).optional().meta({ description: 'What a dialect asks for besides.' }),
  audience: z
    .union([z.literal('everyone'), z.array(id)])
    .optional()
    .meta({ description: 'The principals who may see it; `everyone` when left out.' }),
};

/** As readDomainEvent reads it; members it does not know are the publisher's own. */
export const domainEvent = z
  .looseObject({
    id: id.meta({ description: 'Unique within the account: a second copy is no second event.' }),
    type,
    account: id.optional(),
    project: id.nullable().optional(),
    occurredAt: z.iso.datetime({ offset: true }).optional().meta({ description: 'Left out: now.' }),
    ...details,
    data: z.unknown().optional(),
  })
  .meta({
    id: 'PublishedEvent',
    examples: [
      {
        ...{ id: 'task-17-created', type: 'task.created', project: '42' },
        ...{ occurredAt: '2026-11-20T12:00:00Z', data: { task: 17, title: 'Paint the fence' } },
      },
    ],
  });

/** CloudEvents 1.0 in JSON; `account` and `project` are extension attributes. */
export const cloudEvent = z
  .looseObject({
    specversion: z.literal('1.0'),
    id: z.string().min(1).max(128),
    source: z.string().min(1),
    type,
    time: z.iso.datetime({ offset: true }).optional(),
    datacontenttype: z.string().optional(),
    account: z.string().min(1).max(128).optional(),
    project: z.string().min(1).max(128).optional(),
    ...details,
    data: z.unknown().optional(),
  })
  .meta({
    id: 'PublishedCloudEvent',
    examples: [
      {
        ...{ specversion: '1.0', id: 'task-17-created', source: '/tasks', type: 'task.created' },
        ...{ time: '2026-11-20T12:00:00Z', project: '42', data: { task: 17 } },
      },
    ],
  });

const event = z.union([domainEvent, cloudEvent]);

export const publication = z.union([event, z.array(event).max(1_000)]);

export const publishedReply = z
  .object({
    events: z.array(
      z.object({
        id: z.string().nullable().meta({ description: 'Null when it cannot be read.' }),
        status: z.enum(['accepted', 'duplicate', 'refused']),
        reason: z.string().optional(),
        detail: z.string().optional(),
      }),
    ),
  })
  .meta({
    id: 'PublishingResult',
    examples: [{ events: [{ id: 'task-17-created', status: 'accepted' }] }],
  });
