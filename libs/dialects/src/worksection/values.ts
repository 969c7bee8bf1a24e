import { isJsonObject, memberOf, type JsonObject } from '#domain';
import type { RichEvent } from '../shared/rich-event.js';
import { ASSIGNEE_FIELDS } from '../shared/words.js';
import { updatesIn } from './catalogue.js';

type Values = readonly (readonly [field: string, value: unknown])[];

/** What was given at first, or what was changed and what it was before. */
export const valuesOf = (action: string, event: RichEvent, options: JsonObject): JsonObject => {
  const { data, changes } = event;
  if (action === 'post' || (action === 'update' && changes.length === 0)) {
    return { new: named(Object.entries(data), options) };
  }
  if (action !== 'update') return {};
  const told = updatesIn(event);
  return {
    new: named(
      told.map((change) => [change.field, change.new]),
      options,
    ),
    old: named(
      told.map((change) => [change.field, change.old]),
      options,
    ),
  };
};

const EXECUTIVE = 'user_to';
const NO_EXECUTIVE = { id: '1', email: 'NOONE', name: "Executive isn't assigned" };

const named = (values: Values, options: JsonObject): JsonObject => {
  const told: Record<string, unknown> = {};
  for (const [field, value] of values) {
    const name = nameOf(field, options);
    // A person and, under another name, the person's id: the one that tells more counts.
    if (name === EXECUTIVE && name in told && !isJsonObject(value)) continue;
    told[name] = name === EXECUTIVE ? personOf(value) : asText(value);
  }
  return told;
};

/** By the option `fields`; else what products call the assignee is the executive here. */
const nameOf = (field: string, options: JsonObject): string => {
  const other = memberOf(options['fields'], field);
  if (typeof other === 'string') return other;
  return ASSIGNEE_FIELDS.includes(field) ? EXECUTIVE : field;
};

const personOf = (value: unknown): JsonObject => {
  if (value == null || value === '') return NO_EXECUTIVE;
  const person = isJsonObject(value) ? value : { id: value };
  return {
    id: asText(memberOf(person, 'id')),
    email: asText(memberOf(person, 'email')),
    name: asText(memberOf(person, 'name')),
  };
};

/** Everything is text there, and what is not set is empty. */
const asText = (value: unknown): unknown => {
  if (value == null) return '';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return value.map(asText);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, asText(each)]));
};
