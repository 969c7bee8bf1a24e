import type { RichEvent } from '../../shared/rich-event.js';
import {
  ASSIGNED,
  ASSIGNEE_FIELDS,
  COARSE,
  COMMENTED,
  COMPLETED,
  COMPLETION_FIELDS,
  CREATED,
  DELETED,
  NOTES,
  REOPENED,
  STATUS_CHANGED,
  STATUS_FIELDS,
  typesOf as typesWith,
  UPDATED,
} from '../../shared/words.js';

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

const always = (...words: readonly string[]): Verb => ({
  ...{ words, anywhere: [], fits: () => true },
});

/** By types of its own, or by one that says which field was changed. */
const changeOf = (words: readonly string[], fields: readonly string[]): Verb => ({
  ...{ words: [...words, ...COARSE], anywhere: [] },
  fits: ({ verb, changes }) =>
    !COARSE.includes(verb) || changes.some(({ field }) => fields.includes(field)),
});

/** A note is something of its own elsewhere, whose parent is what it was added to. */
export const isNote = ({ noun }: Pick<RichEvent, 'noun'>): boolean => NOTES.includes(noun);

export const VERBS: Readonly<Record<string, Verb>> = {
  create: always(...CREATED),
  update: always(
    ...[...UPDATED, ...COMPLETED, ...REOPENED],
    ...['agile-board-column-changed', 'major-incident-status-changed'],
  ),
  delete: always(...DELETED),
  'secrets-update': always('secrets-updated'),
  'status-changed': changeOf(
    [STATUS_CHANGED, ...COMPLETED, ...REOPENED],
    [...STATUS_FIELDS, ...COMPLETION_FIELDS],
  ),
  'team-changed': changeOf(['team-changed'], ['team', 'team_id', 'teamId']),
  'member-changed': changeOf(ASSIGNED, ASSIGNEE_FIELDS),
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
    words: COMMENTED,
    anywhere: NOTES.flatMap((note) => typesWith(note, ...CREATED)),
    fits: (event, noun) => !isNote(event) || event.parent?.type === noun,
  },
};
