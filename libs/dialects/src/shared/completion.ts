import { memberOf } from '#domain';
import type { Change, RichEvent } from './rich-event.js';
import {
  COARSE,
  COMPLETED,
  COMPLETION_FIELDS,
  REOPENED,
  STATUS_CHANGED,
  STATUS_FIELDS,
} from './words.js';

/** What a status is called that completes something, in lower case. */
const FINAL_STATUSES: ReadonlySet<unknown> = new Set(['completed', 'complete', 'closed', 'done']);
const UNSET: ReadonlySet<unknown> = new Set([undefined, null, false, '', 0, 'false', '0']);

/** Says that its object was completed: by its type, or by what it says was changed. */
export const isCompletion = (event: RichEvent): boolean => {
  if (!isOpen(event)) return COMPLETED.includes(event.verb);
  if (event.changes.some(completes)) return true;
  const status = memberOf(event.context, 'status') ?? memberOf(event.data, 'status');
  return (
    event.verb === STATUS_CHANGED && !event.changes.some(isOfCompletion) && isFinalStatus(status)
  );
};

/** Says that what was completed is not any more. */
export const isReopening = (event: RichEvent): boolean =>
  isOpen(event) ? event.changes.some(reopens) : REOPENED.includes(event.verb);

/** Of a change of a status or of what else says that something is complete. */
export const isOfCompletion = ({ field }: Change): boolean =>
  STATUS_FIELDS.includes(field) || COMPLETION_FIELDS.includes(field);

/** Its type alone says neither. */
const isOpen = ({ verb }: RichEvent): boolean => COARSE.includes(verb) || verb === STATUS_CHANGED;

const completes = (change: Change): boolean => isFinal(change, 'new') && !isFinal(change, 'old');

const reopens = (change: Change): boolean => {
  if (STATUS_FIELDS.includes(change.field)) {
    return isFinal(change, 'old') && !isFinal(change, 'new');
  }
  const isCleared = change.action === 'removed' || change.new !== undefined;
  return COMPLETION_FIELDS.includes(change.field) && isCleared && !isFinal(change, 'new');
};

const isFinal = (change: Change, when: 'old' | 'new'): boolean => {
  if (when === 'new' && change.action === 'removed') return false;
  if (STATUS_FIELDS.includes(change.field)) return isFinalStatus(change[when]);
  return COMPLETION_FIELDS.includes(change.field) && !UNSET.has(change[when]);
};

const isFinalStatus = (status: unknown): boolean =>
  typeof status === 'string' && FINAL_STATUSES.has(status.toLowerCase());
