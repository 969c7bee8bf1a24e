import type { DeliveredEvent, Renderer, RenderingInput } from '#application';
import { isJsonObject, memberOf, type JsonObject } from '#domain';
import { richOf, type RichEvent } from '../shared/rich-event.js';
import { eventTypeOf } from './catalogue.js';
import { chosenEvents, timeZoneOf } from './chosen.js';
import { localTime } from './local-time.js';

const NO_HEADERS: readonly string[] = [];

/** A list of events, each as a row of `get_events`. Of those only that the webhook chose. */
export const renderWorksection: Renderer = (input) => {
  const rows = input.events
    .filter((event) => isChosen(event, input))
    .map((event) => rowOf(event, input));
  if (rows.length === 0 && input.events.length > 0) return null;
  return { json: JSON.stringify(rows), headers: NO_HEADERS };
};

/** A test is of nothing that was chosen. One made by the native API hears whatever its patterns match. */
const isChosen = ({ type }: DeliveredEvent, { kind, webhook }: RenderingInput): boolean => {
  const chosen = chosenEvents(webhook.settings);
  if (chosen === null || kind === 'test') return true;
  const eventType = eventTypeOf(type);
  return eventType !== undefined && chosen.includes(eventType.id);
};

const rowOf = (
  event: DeliveredEvent,
  { webhook: { settings }, options }: RenderingInput,
): JsonObject => {
  const rich = richOf(event);
  const { action, object } = eventTypeOf(event.type) ?? { action: rich.verb, object: rich.noun };
  return {
    action,
    object: { type: object, id: idOf(object, rich), page: pageOf(object, rich, options) },
    date_added: localTime(event.occurredAt, timeZoneOf(settings)),
    user_from: userOf(rich),
    ...valuesOf(action, rich, options),
  };
};

const userOf = ({ actor }: RichEvent): JsonObject => ({
  id: actor?.id ?? '',
  email: actor?.email ?? '',
  name: actor?.name ?? '',
});

/** A project is also named by the event's own member. */
const idOf = (object: string, rich: RichEvent): string =>
  rich.object.id ?? (object === 'project' ? projectOf(rich) : '');

/** A comment's page is that of its task. The option `page: "project"` writes what get_events does. */
const pageOf = (object: string, rich: RichEvent, options: JsonObject): string => {
  const project = projectOf(rich);
  if (object === 'project') return `/project/${idOf(object, rich)}/`;
  const task = object === 'task' ? rich.object.id : taskOf(rich);
  if (task === null) return project === '' ? '' : `/project/${project}/`;
  return options['page'] === 'project' ? `/project/${project}/${task}/` : `/task/${task}/`;
};

const projectOf = ({ project, parent, ancestors }: RichEvent): string =>
  project ?? [parent, ...ancestors].find((each) => each?.type === 'project')?.id ?? '';

const taskOf = ({ parent, ancestors, data }: RichEvent): string | null => {
  const above = [parent, ...ancestors].find((each) => each?.type === 'task')?.id;
  const inData = memberOf(data['task'], 'id');
  return (
    above ?? (typeof inData === 'string' || typeof inData === 'number' ? String(inData) : null)
  );
};

/** What was given at first, or what was changed and what it was before. */
const valuesOf = (
  action: string,
  { data, changes }: RichEvent,
  options: JsonObject,
): JsonObject => {
  const nameOf = (field: string): string => {
    const other = memberOf(options['fields'], field);
    return typeof other === 'string' ? other : field;
  };
  const named = (values: readonly (readonly [string, unknown])[]): JsonObject =>
    Object.fromEntries(
      values.map(([field, value]) => {
        const name = nameOf(field);
        return [name, valueOf(name, value)];
      }),
    );
  if (action === 'post' || (action === 'update' && changes.length === 0)) {
    return { new: named(Object.entries(data)) };
  }
  if (action !== 'update') return {};
  return {
    new: named(changes.map((change) => [change.field, change.new])),
    old: named(changes.map((change) => [change.field, change.old])),
  };
};

const NO_EXECUTIVE = { id: '1', email: 'NOONE', name: "Executive isn't assigned" };

/** Everything is text there, and what is not set is empty. */
const valueOf = (name: string, value: unknown): unknown =>
  value == null && name === 'user_to' ? NO_EXECUTIVE : asText(value);

const asText = (value: unknown): unknown => {
  if (value == null) return '';
  if (typeof value === 'number') return String(value);
  if (Array.isArray(value)) return value.map(asText);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, asText(each)]));
};
