import { isCompletion, isOfCompletion, isReopening } from '../shared/completion.js';
import { heardBy } from '../shared/heard-by.js';
import type { Change, RichEvent } from '../shared/rich-event.js';
import {
  COARSE,
  COMMENTED,
  COMPLETED,
  CREATED,
  DELETED,
  NOTES,
  REOPENED,
  STATUS_CHANGED,
  typesOf,
  UPDATED,
} from '../shared/words.js';

/** One of Worksection's event types, and the domain events that are one. */
export interface EventType {
  readonly id: string;
  readonly action: 'post' | 'update' | 'close' | 'reopen' | 'delete';
  readonly object: 'task' | 'comment' | 'project';
  readonly types: readonly string[];
  /** What must hold of an event of one of the types besides; none: nothing. */
  readonly fits?: (event: RichEvent) => boolean;
}

const ofComments = (words: readonly string[]): readonly string[] =>
  NOTES.flatMap((note) => typesOf(note, ...words));

/** Some say by themselves that a task was completed or reopened, of others only what was changed does. */
const ofTasks = (words: readonly string[]): readonly string[] =>
  typesOf('task', ...words, ...COARSE, STATUS_CHANGED);

/** Of tasks alone there are events for it. */
const isOfTasksState = (event: RichEvent): boolean =>
  event.noun === 'task' && (isCompletion(event) || isReopening(event));

/** What an update tells: the rest of what was changed along with a task's completion. */
export const updatesIn = (event: RichEvent): readonly Change[] =>
  isOfTasksState(event) ? event.changes.filter((change) => !isOfCompletion(change)) : event.changes;

const CATALOGUE: readonly EventType[] = [
  { id: 'post_task', action: 'post', object: 'task', types: typesOf('task', ...CREATED) },
  {
    ...{ id: 'update_task', action: 'update', object: 'task', types: typesOf('task', ...UPDATED) },
    fits: (event) => updatesIn(event).length > 0 || !isOfTasksState(event),
  },
  {
    ...{ id: 'close_task', action: 'close', object: 'task', types: ofTasks(COMPLETED) },
    fits: isCompletion,
  },
  {
    ...{ id: 'reopen_task', action: 'reopen', object: 'task', types: ofTasks(REOPENED) },
    fits: isReopening,
  },
  { id: 'delete_task', action: 'delete', object: 'task', types: typesOf('task', ...DELETED) },
  {
    ...{ id: 'post_comment', action: 'post', object: 'comment' },
    types: [
      ...ofComments(CREATED),
      ...['task', 'project'].flatMap((noun) => typesOf(noun, ...COMMENTED)),
    ],
  },
  { id: 'update_comment', action: 'update', object: 'comment', types: ofComments(UPDATED) },
  { id: 'delete_comment', action: 'delete', object: 'comment', types: ofComments(DELETED) },
  { id: 'post_project', action: 'post', object: 'project', types: typesOf('project', ...CREATED) },
  {
    ...{ id: 'update_project', action: 'update', object: 'project' },
    types: typesOf('project', ...UPDATED, ...COMPLETED, ...REOPENED),
  },
];

const BY_ID: ReadonlyMap<string, EventType> = new Map(CATALOGUE.map((type) => [type.id, type]));

export const eventTypeWithId = (id: string): EventType | undefined => BY_ID.get(id);

/** What a domain event is called here: by several names where it is several things, by none where it has none. */
export const eventTypesOf = (event: RichEvent): readonly EventType[] =>
  CATALOGUE.filter(({ types, fits }) => types.includes(event.type) && (fits?.(event) ?? true));

/** The ids that a webhook hears by its patterns, however it was made. */
export const idsHeardBy = (patterns: readonly string[]): readonly string[] =>
  heardBy(CATALOGUE, patterns).map(({ id }) => id);
