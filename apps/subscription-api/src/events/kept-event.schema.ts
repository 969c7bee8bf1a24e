import { MAX_DELIVERIES_TOLD, type EventDetails, type EventView } from '#application';
import { DELIVERY_STATES, isEventType, isId, type DeliveryState } from '#domain';
import { z } from 'zod';
import { givenInstant, inOrder, instant } from '../http/instant.js';
import { pageQuery } from '../http/page.js';

export const eventType = z
  .string()
  .refine(isEventType, 'must be an event type such as task.created');
export const projectId = z.string().refine(isId, 'must be a project id');

export const since = givenInstant.optional();
export const until = givenInstant.optional();

export const eventListQuery = inOrder(
  pageQuery.extend({ type: eventType.optional(), project: projectId.optional(), since, until }),
);

export type EventListQuery = z.infer<typeof eventListQuery>;

const reply = z.object({
  id: z.string(),
  key: z.uuid().meta({ description: 'Names the event for ever, also when its id is used again.' }),
  type: z.string(),
  project: z.string().nullable(),
  occurredAt: instant,
  receivedAt: instant,
  payloadRemoved: z
    .boolean()
    .meta({ description: 'Whether what it said was removed by its age: it cannot be sent again.' }),
});

export const eventReply = reply.meta({ id: 'KeptEvent' });

export const eventDetailsReply = reply
  .extend({
    body: z.string().nullable().meta({
      description: 'The JSON text as it was published; null once it is removed.',
    }),
    deliveryCounts: z
      .object(
        Object.fromEntries(DELIVERY_STATES.map((state) => [state, z.int().min(0)])) as Record<
          DeliveryState,
          z.ZodInt
        >,
      )
      .readonly()
      .meta({ description: 'How many deliveries it has, by their status.' }),
    deliveries: z
      .array(
        z.object({
          id: z.uuid(),
          webhookId: z.uuid(),
          attempts: z.int().min(0),
          status: z.enum(DELIVERY_STATES),
        }),
      )
      .max(MAX_DELIVERIES_TOLD)
      .meta({
        description:
          'The first of them, oldest first. `GET /v1/deliveries?event=`, with its `id`, lists all of them, page by page.',
      }),
  })
  .meta({ id: 'KeptEventDetails' });

export const showEvent = (event: EventView): z.infer<typeof reply> => {
  const { id, key, type, project, occurredAt, receivedAt, payloadRemoved } = event;
  return { id, key, type, project, occurredAt, receivedAt, payloadRemoved };
};

/** With the text as it was published, and what became of it. */
export const showEventDetails = ({
  body,
  deliveryCounts,
  deliveries,
  ...event
}: EventDetails): z.infer<typeof eventDetailsReply> => ({
  ...showEvent(event),
  body,
  deliveryCounts,
  deliveries: deliveries.map(({ state, ...delivery }) => ({ ...delivery, status: state })),
});
