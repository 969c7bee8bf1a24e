import type { RichEvent } from '../shared/rich-event.js';

/** What an event of R-Service is among domain events, whatever it is of. */
export interface Verb {
  /** Last words of a domain event's type. */
  readonly words: readonly string[];
  /** Whole types that are of everything. */
  readonly anywhere: readonly string[];
  readonly fits: (event: RichEvent, noun: string) => boolean;
}

export const typesOf = (noun: string, { words, anywhere }: Verb): readonly string[] => [
  ...words.map((word) => `${noun}.${word}`),
  ...anywhere,
];

/** Types that say no more than that something changed. */
const COARSE = ['updated', 'changed'];

const always = (...words: readonly string[]): Verb => ({
  ...{ words, anywhere: [], fits: () => true },
});

/** By types of its own, or by one that says which field was changed. */
const changeOf = (words: readonly string[], fields: readonly string[]): Verb => ({
  ...{ words: [...words, ...COARSE], anywhere: [] },
  fits: ({ verb, changes }) =>
    !COARSE.includes(verb) || changes.some(({ field }) => fields.includes(field)),
});

export const STATUS_FIELDS = ['status', 'status_id', 'statusId'];

const STATUS_WORDS = ['status-changed', 'completed', 'closed', 'reopened'];
const MEMBER_WORDS = ['member-changed', 'assigned', 'unassigned'];

/** A note is something of its own elsewhere, whose parent is what it was added to. */
const NOTES = ['note', 'comment'];

export const isNote = ({ noun }: Pick<RichEvent, 'noun'>): boolean => NOTES.includes(noun);

export const VERBS: Readonly<Record<string, Verb>> = {
  create: always('created'),
  update: always(
    ...[...COARSE, 'renamed', 'moved', ...STATUS_WORDS, ...MEMBER_WORDS],
    ...['team-changed', 'manager-changed'],
    ...['agile-board-column-changed', 'major-incident-status-changed'],
  ),
  delete: always('deleted', 'removed'),
  'secrets-update': always('secrets-updated'),
  'status-changed': changeOf(STATUS_WORDS, STATUS_FIELDS),
  'team-changed': changeOf(['team-changed'], ['team', 'team_id', 'teamId']),
  'member-changed': changeOf(MEMBER_WORDS, [
    ...['member', 'member_id', 'memberId', 'assignee', 'assignee_id', 'assigneeId'],
  ]),
  'manager-changed': changeOf(['manager-changed'], ['manager', 'manager_id', 'managerId']),
  'agile-board-column-changed': changeOf(
    ['agile-board-column-changed'],
    ['agile_board_column', 'agile_board_column_id', 'agileBoardColumn'],
  ),
  'major-incident-status-changed': changeOf(
    ['major-incident-status-changed'],
    ['major_incident_status', 'majorIncidentStatus'],
  ),
  'note-added': {
    words: ['note-added', 'commented'],
    anywhere: NOTES.flatMap((note) => [`${note}.created`, `${note}.added`]),
    fits: (event, noun) => !isNote(event) || event.parent?.type === noun,
  },
};
