import type { DeliveredEvent, Renderer, RenderingInput } from '#application';
import { memberOf, type JsonObject } from '#domain';
import { richOf, type RichEvent } from '../shared/rich-event.js';
import { NOTES } from '../shared/words.js';
import { eventTypesOf, type EventType } from './catalogue.js';
import { chosenEvents } from './chosen.js';
import { localTime } from './local-time.js';
import { valuesOf } from './values.js';

const NO_HEADERS: readonly string[] = [];

/** A list of events, each as a row of `get_events`. Of those only that the webhook chose. */
export const renderWorksection: Renderer = (input) => {
  const rows = input.events.flatMap((event) => rowsOf(event, input));
  if (rows.length === 0 && input.events.length > 0) return null;
  return { json: JSON.stringify(rows), headers: NO_HEADERS };
};

type Named = Pick<EventType, 'object'> & { readonly action: string };

/** One row for each thing that an event is here. */
const rowsOf = (event: DeliveredEvent, input: RenderingInput): readonly JsonObject[] => {
  const rich = richOf(event);
  return namesFor(rich, input).map((name) => rowOf(name, rich, input));
};

/** A test is of nothing that was chosen. One made by the native API hears whatever its patterns match. */
const namesFor = (rich: RichEvent, { kind, webhook }: RenderingInput): readonly Named[] => {
  const chosen = chosenEvents(webhook.settings);
  const names = eventTypesOf(rich);
  if (chosen !== null && kind !== 'test') return names.filter(({ id }) => chosen.includes(id));
  const asItIs = { action: rich.verb, object: rich.noun } as Named;
  return names.length > 0 ? names : [asItIs];
};

const rowOf = (
  { action, object }: Named,
  rich: RichEvent,
  { timeZone, options }: RenderingInput,
): JsonObject => ({
  action,
  object: { type: object, id: idOf(object, rich), page: pageOf(object, rich, options) },
  date_added: localTime(rich.occurredAt, timeZone),
  user_from: userOf(rich),
  ...valuesOf(action, rich, options),
});

const userOf = ({ actor }: RichEvent): JsonObject => ({
  id: actor?.id ?? '',
  email: actor?.email ?? '',
  name: actor?.name ?? '',
});

/** Of an event about what was commented: the comment is none of its objects. */
const isAboutCommented = (object: string, { noun }: RichEvent): boolean =>
  object === 'comment' && !NOTES.includes(noun);

/** A project is also named by the event's own member, a comment by its context. */
const idOf = (object: string, rich: RichEvent): string => {
  if (isAboutCommented(object, rich)) return textIn(rich.context, 'noteId') ?? '';
  return rich.object.id ?? (object === 'project' ? projectOf(rich) : '');
};

/** A comment's page is that of its task. The option `page: "project"` writes what get_events does. */
const pageOf = (object: string, rich: RichEvent, options: JsonObject): string => {
  const project = projectOf(rich);
  if (object === 'project') return `/project/${idOf(object, rich)}/`;
  const task = object === 'task' ? rich.object.id : taskOf(rich);
  if (task === null) return project === '' ? '' : `/project/${project}/`;
  return options['page'] === 'project' ? `/project/${project}/${task}/` : `/task/${task}/`;
};

const projectOf = ({ project, object, parent, ancestors }: RichEvent): string =>
  project ?? [object, parent, ...ancestors].find((each) => each?.type === 'project')?.id ?? '';

const taskOf = ({ object, parent, ancestors, data }: RichEvent): string | null =>
  [object, parent, ...ancestors].find((each) => each?.type === 'task')?.id ??
  textIn(data['task'], 'id');

const textIn = (given: unknown, name: string): string | null => {
  const value = memberOf(given, name);
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
};
