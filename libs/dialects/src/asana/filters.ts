import { isJsonObject, memberOf, type JsonObject } from '#domain';
import type { AsanaEvent } from './events.js';

/** What a webhook asks of an event; every member that is there must fit. */
export interface EventFilter extends JsonObject {
  readonly resource_type?: string;
  readonly resource_subtype?: string;
  readonly action?: string;
  readonly fields?: readonly string[];
}

const ACTIONS: readonly unknown[] = ['added', 'changed', 'deleted', 'removed', 'undeleted'];
/** Webhooks on these hear only of what is asked for outright, and nothing of single fields (the guide). */
const WIDE: ReadonlySet<string> = new Set(['workspace', 'team', 'portfolio']);
/** What webhooks on these hear nothing of. */
const NARROW: ReadonlySet<unknown> = new Set(['task', 'story', 'section', 'attachment']);
const MAX_FILTERS = 100;

/** The filters as they are kept, or what is wrong with them. */
export const readFilters = (given: unknown): readonly EventFilter[] | string => {
  const list = isJsonObject(given) ? Object.values(given) : given;
  if (!Array.isArray(list)) return 'filters: Must be a list';
  if (list.length > MAX_FILTERS) return `filters: At most ${MAX_FILTERS} are taken`;
  const filters: EventFilter[] = [];
  for (const [i, each] of (list as unknown[]).entries()) {
    const filter = readFilter(each, `filters[${i}]`);
    if (typeof filter === 'string') return filter;
    filters.push(filter);
  }
  return filters;
};

const readFilter = (given: unknown, at: string): EventFilter | string => {
  if (!isJsonObject(given)) return `${at}: Must be an object`;
  const { resource_type: type, resource_subtype: subtype, action, fields } = given;
  if (type === '' || (type != null && typeof type !== 'string')) {
    return `${at}.resource_type: Not a valid type`;
  }
  if (subtype != null && typeof subtype !== 'string') return `${at}.resource_subtype: Not a string`;
  if (action != null && !ACTIONS.includes(action)) return `${at}.action: Not a valid action`;
  const list = isJsonObject(fields) ? Object.values(fields) : fields;
  if (list != null && !isTexts(list)) return `${at}.fields: Must be a list of strings`;
  if (list != null && action !== 'changed') return `${at}.fields: Only valid with action "changed"`;
  const isEmpty = [type, subtype, action].every((member) => member == null);
  // Whoever wants everything gives no filters: this one is misspelled.
  if (isEmpty) return `${at}: Missing input`;
  return {
    ...(typeof type === 'string' && { resource_type: type }),
    ...(typeof subtype === 'string' && { resource_subtype: subtype }),
    ...(typeof action === 'string' && { action }),
    ...(list != null && { fields: list }),
  };
};

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && (value as unknown[]).every((each) => typeof each === 'string');

/** What is wrong with filters for a resource of this type; undefined: nothing. */
export const objectionTo = (type: string, filters: readonly EventFilter[]): string | undefined => {
  if (!WIDE.has(type)) return undefined;
  if (filters.length === 0) return `filters: Webhooks on a ${type} need filters`;
  const untyped = filters.findIndex(({ resource_type: of }) => of === undefined);
  if (untyped >= 0) return `filters[${untyped}].resource_type: Missing input`;
  const at = filters.findIndex(({ fields }) => fields !== undefined);
  return at < 0 ? undefined : `filters[${at}].fields: Not valid for webhooks on a ${type}`;
};

/** Whether a webhook on a resource of this type may hear of an event at all. */
export const reaches = ({ resource }: AsanaEvent, type: string): boolean =>
  !WIDE.has(type) || !NARROW.has(memberOf(resource, 'resource_type'));

/** An event passes if it fits any filter; without filters every event passes. */
export const passes = (event: AsanaEvent, filters: readonly EventFilter[]): boolean =>
  filters.length === 0 || filters.some((filter) => fits(event, filter));

const fits = ({ resource, action, change }: AsanaEvent, filter: EventFilter): boolean => {
  const { resource_type: type, resource_subtype: subtype, action: wanted, fields } = filter;
  if (type !== undefined && memberOf(resource, 'resource_type') !== type) return false;
  if (subtype !== undefined && memberOf(resource, 'resource_subtype') !== subtype) return false;
  if (wanted !== undefined && action !== wanted) return false;
  return fields === undefined || fields.includes(String(memberOf(change, 'field')));
};
