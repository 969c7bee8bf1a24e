/** The last words of a domain event's type: those in one list mean the same in every dialect. */
export const CREATED = ['created', 'added'];
export const DELETED = ['deleted', 'removed'];
export const COMPLETED = ['completed', 'closed'];
export const REOPENED = ['reopened'];
export const UNASSIGNED = 'unassigned';
export const MEMBER_CHANGED = 'member-changed';
export const ASSIGNED = ['assigned', UNASSIGNED, MEMBER_CHANGED];
export const COMMENTED = ['commented', 'note-added'];
/** They say no more than that something changed. */
export const COARSE = ['updated', 'changed'];
export const STATUS_CHANGED = 'status-changed';
/** Every change but those that have a meaning of their own nearly everywhere: to complete, and to reopen. */
export const UPDATED = [
  ...[...COARSE, STATUS_CHANGED, 'renamed', 'moved', ...ASSIGNED],
  ...['team-changed', 'manager-changed', 'restored', 'undeleted'],
];

/** What one product calls a comment another calls a note. */
export const NOTES = ['comment', 'note'];

/** Fields that are the same thing under several names. */
export const STATUS_FIELDS = ['status', 'status_id', 'statusId'];
export const COMPLETION_FIELDS = ['completed', 'completed_at', 'completedAt'];
export const ASSIGNEE_FIELDS = [
  ...['assignee', 'assignee_id', 'assigneeId', 'assigned_to', 'user_to'],
  ...['member', 'member_id', 'memberId'],
];

export const typesOf = (noun: string, ...words: readonly string[]): readonly string[] =>
  words.map((word) => `${noun}.${word}`);
