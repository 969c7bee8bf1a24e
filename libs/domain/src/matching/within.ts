import type { FilterableEvent } from '../filter/filter.js';
import { isJsonObject, memberOf } from '../filter/json.js';

/**
 * Whether an event is about one of the objects, or about something that one of them contains. One that names no
 * `object` is about what its data names.
 */
export const isWithin = (
  { object, data, parent, ancestors, project }: FilterableEvent,
  ids: ReadonlySet<string>,
): boolean =>
  (project !== null && ids.has(project)) ||
  [
    isJsonObject(object) ? object : namedIn(data),
    parent,
    ...(Array.isArray(ancestors) ? (ancestors as unknown[]) : []),
  ].some((each) => ids.has(idOf(each) ?? ''));

const namedIn = (data: unknown): unknown => {
  const object = memberOf(data, 'object');
  return idOf(object) === undefined ? data : object;
};

const idOf = (value: unknown): string | undefined => {
  const id = memberOf(value, 'id');
  return typeof id === 'string' || typeof id === 'number' ? String(id) : undefined;
};
