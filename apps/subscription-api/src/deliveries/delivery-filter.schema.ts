import { DELIVERY_STATES, isId } from '#domain';
import { z } from 'zod';
import { eventType, projectId, since, until } from '../events/kept-event.schema.js';
import { inOrder } from '../http/instant.js';
import { pageQuery, type PageQuery } from '../http/page.js';

const ofOne = pageQuery.extend({
  status: z.enum(DELIVERY_STATES).optional(),
  type: eventType.optional(),
  project: projectId.optional(),
  event: z.string().refine(isId, 'must be the id of a domain event').optional(),
  since,
  until,
});

export const deliveriesOfQuery = inOrder(ofOne);

export type DeliveriesOfQuery = z.infer<typeof deliveriesOfQuery>;

export const deliveriesQuery = inOrder(
  ofOne.extend({ webhook: z.uuid('must be the id of a webhook').optional() }),
);

export type DeliveriesQuery = z.infer<typeof deliveriesQuery>;

/** The narrowing as the application knows it. */
export const filterOf = (query: Omit<DeliveriesOfQuery, keyof PageQuery>) => ({
  state: query.status,
  eventId: query.event,
  type: query.type,
  project: query.project,
  since: query.since,
  until: query.until,
});
