import type { FilterableEvent, FilterProblem } from './filter.js';
import { pointerPart } from '../json-pointer.js';
import { isJsonObject, type JsonObject } from './json.js';

const MEMBERS: Readonly<Record<keyof FilterableEvent, true>> = {
  ...{ id: true, type: true, account: true, project: true, occurredAt: true, data: true },
  ...{ actor: true, object: true, parent: true, ancestors: true, changes: true },
  ...{ context: true, audience: true },
};

const FILTERABLE_MEMBERS: readonly string[] = Object.keys(MEMBERS);

const MAX_PROBLEMS = 20;

/**
 * Where a filter asks for members that no event has: `{"amount": 5}` for `{"data": {"amount": 5}}`. It would compile,
 * as those that were stored once have to, and never match. Asked of what is written alone.
 */
export const unknownMembersIn = (filter: JsonObject): readonly FilterProblem[] =>
  unknownIn(filter, '').slice(0, MAX_PROBLEMS);

const unknownIn = (condition: unknown, pointer: string): readonly FilterProblem[] => {
  if (!isJsonObject(condition)) return [];
  return Object.entries(condition).flatMap(([name, asked]) => {
    const there = `${pointer}/${pointerPart(name)}`;
    if (name === '$not') return unknownIn(asked, there);
    if (name === '$and' || name === '$or') {
      const conditions: readonly unknown[] = Array.isArray(asked) ? asked : [];
      return conditions.flatMap((each, i) => unknownIn(each, `${there}/${i}`));
    }
    if (name.startsWith('$') || Object.hasOwn(MEMBERS, name)) return [];
    const detail = `is no member of an event; there are ${FILTERABLE_MEMBERS.join(', ')}, and what a service adds stands below data`;
    return [{ pointer: there, detail }];
  });
};
