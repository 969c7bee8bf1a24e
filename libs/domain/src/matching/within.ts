import type { FilterableEvent } from '../filter/filter.js';
import { memberOf } from '../filter/json.js';

/** Whether an event is about one of the objects, or about something that one of them contains. */
export const isWithin = (
  { object, parent, ancestors }: FilterableEvent,
  ids: ReadonlySet<string>,
): boolean =>
  [object, parent, ...(Array.isArray(ancestors) ? (ancestors as unknown[]) : [])].some((each) => {
    const id = memberOf(each, 'id');
    return (typeof id === 'string' || typeof id === 'number') && ids.has(String(id));
  });
