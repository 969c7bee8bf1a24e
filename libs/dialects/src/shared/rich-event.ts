import type { DeliveredEvent } from '#application';
import { isJsonObject, memberOf, type JsonObject } from '#domain';

/** Something of a product: a task, a project, a note. */
export interface Ref {
  /** `task`; null where nothing says. */
  readonly type: string | null;
  readonly subtype: string | null;
  readonly id: string | null;
  readonly name: string | null;
  /** Its page for people. */
  readonly uiUrl: string | null;
  readonly apiUrl: string | null;
}

export interface Person {
  readonly id: string | null;
  readonly name: string | null;
  readonly email: string | null;
}

export interface Change {
  readonly field: string;
  readonly action: 'added' | 'removed' | 'changed';
  /** Undefined where nothing says. */
  readonly old: unknown;
  readonly new: unknown;
}

/** A domain event with all that it tells of itself, each part empty or null where it is silent. */
export interface RichEvent {
  readonly id: string;
  readonly account: string;
  readonly type: string;
  /** The words of its type but the last: `task` of `task.created`. */
  readonly noun: string;
  /** The last word of its type: `created`. */
  readonly verb: string;
  readonly project: string | null;
  /** ISO 8601, UTC. */
  readonly occurredAt: string;
  readonly data: JsonObject;
  readonly actor: Person | null;
  readonly object: Ref;
  readonly parent: Ref | null;
  readonly ancestors: readonly Ref[];
  readonly changes: readonly Change[];
  readonly context: JsonObject;
}

const read = new WeakMap<object, RichEvent>();

/**
 * Reads an event's rich members and data, once. A plain event has an object all the same: what its type
 * names, by the id in its data.
 */
export const richOf = (event: DeliveredEvent): RichEvent => {
  const known = read.get(event);
  if (known) return known;
  const rich = make(event);
  read.set(event, rich);
  return rich;
};

const make = (event: DeliveredEvent): RichEvent => {
  const details = parsed(event.details);
  const data = parsed(event.data);
  const words = event.type.split('.');
  const noun = words.slice(0, -1).join('.') || event.type;
  const { id, account, type, project, occurredAt } = event;
  const parent = details['parent'];
  return {
    ...{ id, account, type, noun, project, occurredAt, data },
    verb: words.length > 1 ? (words.at(-1) ?? '') : '',
    actor: isJsonObject(details['actor']) ? personOf(details['actor']) : null,
    object: objectOf(details['object'], data, noun),
    parent: isJsonObject(parent) ? refOf(parent) : null,
    ancestors: listOf(details['ancestors']).map(refOf),
    changes: listOf(details['changes']).flatMap(changeOf),
    context: isJsonObject(details['context']) ? details['context'] : {},
  };
};

const objectOf = (given: unknown, data: JsonObject, noun: string): Ref => {
  if (isJsonObject(given)) {
    const ref = refOf(given);
    return { ...ref, type: ref.type ?? noun };
  }
  const inData = memberOf(data, 'object');
  const ref = refOf(isJsonObject(inData) ? { ...data, ...inData } : data);
  return { ...ref, type: noun };
};

const refOf = (given: JsonObject): Ref => ({
  type: textIn(given, 'type'),
  subtype: textIn(given, 'subtype'),
  id: textIn(given, 'id'),
  name: textIn(given, 'name'),
  uiUrl: textIn(given, 'uiUrl'),
  apiUrl: textIn(given, 'apiUrl'),
});

const personOf = (given: JsonObject): Person => ({
  id: textIn(given, 'id'),
  name: textIn(given, 'name'),
  email: textIn(given, 'email'),
});

const changeOf = (given: JsonObject): readonly Change[] => {
  const field = textIn(given, 'field');
  if (field === null) return [];
  const action = given['action'];
  return [
    {
      field,
      action: action === 'added' || action === 'removed' ? action : 'changed',
      old: given['old'],
      new: given['new'],
    },
  ];
};

/** Numbers are ids as well as texts are. */
const textIn = (given: JsonObject, name: string): string | null => {
  const value = memberOf(given, name);
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' ? value : null;
};

const listOf = (value: unknown): readonly JsonObject[] =>
  Array.isArray(value) ? (value as unknown[]).filter(isJsonObject) : [];

const parsed = (text: string | null): JsonObject => {
  if (text === null) return {};
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : {};
  } catch {
    return {};
  }
};
