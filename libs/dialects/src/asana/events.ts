import type { JsonObject } from '#domain';
import type { Change, Ref, RichEvent } from '../shared/rich-event.js';

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

/** What the last word of a domain event's type means. Every other verb is a change. */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  created: { action: 'added' },
  added: { action: 'added' },
  deleted: { action: 'deleted' },
  removed: { action: 'removed' },
  undeleted: { action: 'undeleted' },
  restored: { action: 'undeleted' },
  closed: { action: 'changed', fields: ['completed', 'completed_at'] },
  completed: { action: 'changed', fields: ['completed', 'completed_at'] },
  reopened: { action: 'changed', fields: ['completed', 'completed_at'] },
  renamed: { action: 'changed', fields: ['name'] },
  assigned: { action: 'changed', fields: ['assignee'] },
  unassigned: { action: 'changed', fields: ['assignee'] },
  commented: { action: 'changed', fields: ['story'] },
};

/** A comment is a story here. */
const RESOURCE_TYPES: Readonly<
  Record<string, { readonly type: string; readonly subtype?: string }>
> = {
  comment: { type: 'story', subtype: 'comment_added' },
  note: { type: 'story', subtype: 'comment_added' },
  task: { type: 'task', subtype: 'default_task' },
};

/** A domain event in Asana's words: one event, or one for each field that changed. */
export const asanaEventsOf = (event: RichEvent): readonly AsanaEvent[] => {
  const { action, fields = [] } = MEANINGS[event.verb] ?? { action: 'changed' };
  const told = {
    user: event.actor?.id == null ? null : { gid: event.actor.id, resource_type: 'user' },
    created_at: event.occurredAt,
    action,
    resource: resourceOf(event.object),
  };
  if (action !== 'changed') {
    const isPlaced = action === 'added' || action === 'removed';
    return [{ ...told, parent: isPlaced && event.parent ? resourceOf(event.parent) : null }];
  }
  const changes = event.changes.length > 0 ? event.changes.map(changeOf) : fields.map(bareChange);
  if (changes.length === 0) return [{ ...told, parent: null }];
  return changes.map((change) => ({ ...told, parent: null, change }));
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
  return { field, action, ...(value && { [VALUES[action]]: value }) };
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
