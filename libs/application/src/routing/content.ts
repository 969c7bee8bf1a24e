import type { FilterableEvent } from '#domain';
import type { DeliveredEvent } from '../ports/delivery-road.js';
import { detailsOf } from './details.js';
import type { PublishedEvent } from './read-domain-event.js';

type Written = Pick<PublishedEvent, 'event' | 'body' | 'data'>;

/** A published event as it is delivered in native form, its data parsed. */
export const contentOf = ({ event, body, data: [start, end] }: Written): FilterableEvent => {
  const { id, type, account, project, occurredAt } = event;
  const data = end > start ? (JSON.parse(body.slice(start, end)) as unknown) : null;
  const details = detailsOf({ body, data: [start, end] });
  const rich = details === null ? {} : (JSON.parse(details) as Partial<FilterableEvent>);
  return { ...rich, id, type, account, project, occurredAt, data };
};

/** The same, parsed when it is first asked for, once. */
export const lazyContentOf = (published: Written): (() => FilterableEvent) => {
  let content: FilterableEvent | undefined;
  return () => (content ??= contentOf(published));
};

/** A published event as it goes on the road. */
export const deliveredOf = ({ event, body, data: [start, end] }: Written): DeliveredEvent => ({
  id: event.id,
  account: event.account,
  type: event.type,
  project: event.project,
  occurredAt: event.occurredAt,
  data: end > start ? body.slice(start, end) : 'null',
  details: detailsOf({ body, data: [start, end] }),
});
