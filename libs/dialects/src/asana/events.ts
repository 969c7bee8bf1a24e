import type { JsonObject } from '#domain';
import { isCompletion, isReopening } from '../shared/completion.js';
import type { Change, Ref, RichEvent } from '../shared/rich-event.js';
import { ASSIGNED, ASSIGNEE_FIELDS, COMMENTED } from '../shared/words.js';

export type Action = 'added' | 'changed' | 'deleted' | 'removed' | 'undeleted';

/** One event as its webhooks tell it. */
export interface AsanaEvent extends JsonObject {
  readonly user: JsonObject | null;
  /** `2012-02-22T02:06:58.147Z` */
  readonly created_at: string;
  readonly action: Action;
  readonly resource: JsonObject;
  /** Of what was added or removed: where to, where from. */
  readonly parent: JsonObject | null;
  /** Of what was changed. */
  readonly change?: JsonObject;
}

interface Meaning {
  readonly action: Action;
  /** What changed, where the verb says it and no change does. */
  readonly fields?: readonly string[];
}

const changesOf = (field: string, verbs: readonly string[]): Readonly<Record<string, Meaning>> =>
  Object.fromEntries(verbs.map((verb) => [verb, { action: 'changed', fields: [field] }]));

/** What the last word of a domain event's type means. Every other verb is a change. */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  created: { action: 'added' },
  added: { action: 'added' },
  deleted: { action: 'deleted' },
  removed: { action: 'removed' },
  undeleted: { action: 'undeleted' },
  restored: { action: 'undeleted' },
  renamed: { action: 'changed', fields: ['name'] },
  ...changesOf('assignee', ASSIGNED),
  ...changesOf('story', COMMENTED),
};

/** What a completion changes, and a reopening, whatever else the event says was changed. */
const COMPLETION = ['completed', 'completed_at'];

/** A comment is a story here. */
const RESOURCE_TYPES: Readonly<
  Record<string, { readonly type: string; readonly subtype?: string }>
> = {
  comment: { type: 'story', subtype: 'comment_added' },
  note: { type: 'story', subtype: 'comment_added' },
  task: { type: 'task', subtype: 'default_task' },
};

/** Of these the guide knows one way to be gone alone: `deleted` is told of what is by itself, `removed` of what is part of something. */
const GONE: Readonly<Record<string, Action>> = {
  ...{ attachment: 'deleted', section: 'deleted', tag: 'deleted', team: 'deleted' },
  ...{ story: 'removed', project_membership: 'removed', project_template_membership: 'removed' },
  ...{ team_membership: 'removed', workspace: 'removed', workspace_membership: 'removed' },
};

/** A domain event in Asana's words: one event, or one for each field that changed. */
export const asanaEventsOf = (event: RichEvent): readonly AsanaEvent[] => {
  const { action: meant, fields = [] } = MEANINGS[event.verb] ?? { action: 'changed' };
  const resource = resourceOf(event.object);
  const isGone = meant === 'deleted' || meant === 'removed';
  const action = isGone ? (GONE[String(resource['resource_type'])] ?? meant) : meant;
  const told = {
    user: event.actor?.id == null ? null : { gid: event.actor.id, resource_type: 'user' },
    created_at: event.occurredAt,
    action,
    resource,
  };
  if (action !== 'changed') {
    const isPlaced = action === 'added' || action === 'removed';
    return [{ ...told, parent: isPlaced && event.parent ? resourceOf(event.parent) : null }];
  }
  const changes = allChanges(event, fields);
  if (changes.length === 0) return [{ ...told, parent: null }];
  return changes.map((change) => ({ ...told, parent: null, change }));
};

const allChanges = (event: RichEvent, fields: readonly string[]): readonly JsonObject[] => {
  const said = event.changes.map(changeOf);
  const isOfCompletion = isCompletion(event) || isReopening(event);
  const meant = isOfCompletion ? COMPLETION : said.length > 0 ? [] : fields;
  const missing = meant.filter((name) => !said.some(({ field }) => field === name));
  return [...said, ...missing.map(bareChange)];
};

const resourceOf = ({ id, type, subtype }: Ref): JsonObject => {
  const known = RESOURCE_TYPES[type ?? ''];
  const resourceSubtype = subtype ?? known?.subtype;
  return {
    gid: id ?? '',
    resource_type: known?.type ?? type ?? '',
    ...(resourceSubtype !== undefined && { resource_subtype: resourceSubtype }),
  };
};

const bareChange = (field: string): JsonObject => ({ field, action: 'changed' });

const VALUES = { changed: 'new_value', added: 'added_value', removed: 'removed_value' } as const;

/** A value is told only where it is a resource, and then without its name. */
const changeOf = ({ field, action, ...values }: Change): JsonObject => {
  const value = compact(action === 'removed' ? values.old : values.new);
  return { field: nameOf(field), action, ...(value && { [VALUES[action]]: value }) };
};

const nameOf = (field: string): string => {
  if (ASSIGNEE_FIELDS.includes(field)) return 'assignee';
  return field === 'completedAt' ? 'completed_at' : field;
};

const compact = (value: unknown): JsonObject | undefined => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const { id, gid, type, resource_type: resourceType } = value as Record<string, unknown>;
  const [name, kind] = [gid ?? id, resourceType ?? type];
  const isName = typeof name === 'string' || typeof name === 'number';
  return isName && typeof kind === 'string'
    ? { gid: String(name), resource_type: kind }
    : undefined;
};
