import { parseEventPattern, patternMatches } from '#domain';

/** One of Worksection's event types, and the domain events that are one. */
export interface EventType {
  readonly id: string;
  readonly action: 'post' | 'update' | 'close' | 'reopen' | 'delete';
  readonly object: 'task' | 'comment' | 'project';
  readonly types: readonly string[];
}

/** What changes something and has no type of its own. */
const UPDATES = ['updated', 'changed', 'renamed', 'moved', 'assigned', 'unassigned'];

const updatesOf = (object: string): readonly string[] => UPDATES.map((verb) => `${object}.${verb}`);

const CATALOGUE: readonly EventType[] = [
  { id: 'post_task', action: 'post', object: 'task', types: ['task.created'] },
  { id: 'update_task', action: 'update', object: 'task', types: updatesOf('task') },
  { id: 'close_task', action: 'close', object: 'task', types: ['task.closed', 'task.completed'] },
  { id: 'reopen_task', action: 'reopen', object: 'task', types: ['task.reopened'] },
  { id: 'delete_task', action: 'delete', object: 'task', types: ['task.deleted'] },
  { id: 'post_comment', action: 'post', object: 'comment', types: ['comment.created'] },
  { id: 'update_comment', action: 'update', object: 'comment', types: updatesOf('comment') },
  { id: 'delete_comment', action: 'delete', object: 'comment', types: ['comment.deleted'] },
  { id: 'post_project', action: 'post', object: 'project', types: ['project.created'] },
  { id: 'update_project', action: 'update', object: 'project', types: updatesOf('project') },
];

const BY_ID: ReadonlyMap<string, EventType> = new Map(CATALOGUE.map((type) => [type.id, type]));
const BY_TYPE: ReadonlyMap<string, EventType> = new Map(
  CATALOGUE.flatMap((each) => each.types.map((type) => [type, each])),
);

export const eventTypeWithId = (id: string): EventType | undefined => BY_ID.get(id);

/** What a domain event is called here; undefined: it has no name. */
export const eventTypeOf = (type: string): EventType | undefined => BY_TYPE.get(type);

/** The ids that a webhook hears by its patterns, however it was made. */
export const idsHeardBy = (patterns: readonly string[]): readonly string[] => {
  const parsed = patterns.flatMap((text) => parseEventPattern(text) ?? []);
  return CATALOGUE.filter(({ types }) =>
    types.some((type) => parsed.some((pattern) => patternMatches(pattern, type))),
  ).map(({ id }) => id);
};
