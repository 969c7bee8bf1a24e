import type { FilterableEvent } from '#domain';
import type { PublishedEvent } from './read-domain-event.js';

type Written = Pick<PublishedEvent, 'event' | 'body' | 'data'>;

/** A published event as it is delivered in native form, its data parsed. */
export const contentOf = ({ event, body, data: [start, end] }: Written): FilterableEvent => {
  const { id, type, account, project, occurredAt } = event;
  const data = end > start ? (JSON.parse(body.slice(start, end)) as unknown) : null;
  return { id, type, account, project, occurredAt, data };
};

/** The same, parsed when it is first asked for, once. */
export const lazyContentOf = (published: Written): (() => FilterableEvent) => {
  let content: FilterableEvent | undefined;
  return () => (content ??= contentOf(published));
};
