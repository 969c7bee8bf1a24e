import type { Change, RichEvent } from '../shared/rich-event.js';
import {
  ASSIGNED,
  ASSIGNEE_FIELDS,
  COARSE,
  COMPLETED,
  COMPLETION_FIELDS,
  CREATED,
  DELETED,
  MEMBER_CHANGED,
  REOPENED,
  STATUS_CHANGED,
  STATUS_FIELDS,
  typesOf,
  UNASSIGNED,
  UPDATED,
} from '../shared/words.js';

/** One of Accelo's events, and the domain events that are one. */
export interface EventType {
  readonly id: string;
  readonly title: string;
  readonly table: string;
  readonly trigger: 'create' | 'update' | 'delete';
  readonly types: readonly string[];
  /** What an event of one of the types must have changed besides; none: anything. */
  readonly fits?: (event: RichEvent) => boolean;
}

const changesOf =
  (fields: readonly string[]) =>
  ({ changes }: RichEvent): readonly Change[] =>
    changes.filter(({ field }) => fields.includes(field));

const assignments = changesOf(ASSIGNEE_FIELDS);
const statuses = changesOf([...STATUS_FIELDS, ...COMPLETION_FIELDS]);

const isUnset = ({ action, new: value }: Change): boolean =>
  action === 'removed' || value == null || value === '';

const isCoarse = ({ verb }: RichEvent): boolean => COARSE.includes(verb);

const simple = (
  trigger: EventType['trigger'],
  noun: string,
  title: string,
  {
    table = noun,
    types = [noun],
  }: { readonly table?: string; readonly types?: readonly string[] } = {},
): EventType => ({
  ...{ id: `${trigger}_${noun}`, title, table, trigger },
  types: types.flatMap((type) => typesOf(type, ...WORDS[trigger])),
});

const WORDS: Readonly<Record<EventType['trigger'], readonly string[]>> = {
  create: CREATED,
  update: [...UPDATED, ...COMPLETED, ...REOPENED],
  delete: DELETED,
};

const SALE = { table: 'prospect', types: ['sale', 'prospect'] };

const WRITTEN: readonly EventType[] = [
  {
    ...{ id: 'assign_task', title: 'Task assigned', table: 'task', trigger: 'update' },
    types: typesOf('task', ...ASSIGNED, ...COARSE),
    fits: (event) => !isCoarse(event) || assignments(event).length > 0,
  },
  {
    ...{ id: 'unassign_task', title: 'Task unassigned', table: 'task', trigger: 'update' },
    types: typesOf('task', UNASSIGNED, ...COARSE, MEMBER_CHANGED),
    fits: (event) =>
      !(isCoarse(event) || event.verb === MEMBER_CHANGED) || assignments(event).some(isUnset),
  },
  simple('create', 'quote', 'Quote created'),
  simple('create', 'request', 'Request created'),
  {
    ...{ id: 'update_request_status', title: 'Request status changed' },
    ...{ table: 'request', trigger: 'update' },
    types: typesOf('request', STATUS_CHANGED, ...COMPLETED, ...REOPENED, ...COARSE),
    fits: (event) => !isCoarse(event) || statuses(event).length > 0,
  },
  simple('create', 'task', 'Task created'),
  simple('create', 'invoice', 'Invoice created'),
  simple('update', 'invoice', 'Invoice updated'),
  simple('delete', 'invoice', 'Invoice deleted'),
  {
    ...{ id: 'create_invoice_pdf', title: 'Invoice PDF created', table: 'invoice' },
    ...{ trigger: 'create', types: ['invoice.pdf-created'] },
  },
  {
    ...{ id: 'create_purchase_pdf', title: 'Purchase PDF created', table: 'purchase' },
    ...{ trigger: 'create', types: ['purchase.pdf-created'] },
  },
  simple('create', 'issue', 'Issue created'),
  simple('update', 'issue', 'Issue updated'),
  simple('create', 'company', 'Company created'),
  simple('update', 'company', 'Company updated'),
  simple('create', 'contact', 'Contact created'),
  simple('update', 'contact', 'Contact updated'),
  simple('create', 'sale', 'Sale created', SALE),
  simple('update', 'sale', 'Sale updated', SALE),
  simple('delete', 'activity', 'Activity deleted'),
];

/** The domain event that `trigger` makes: this event and no other. */
export const triggeredTypeOf = (id: string): string => `accelo.${id}`;

export const CATALOGUE: readonly EventType[] = WRITTEN.map((each) => ({
  ...each,
  types: [...each.types, triggeredTypeOf(each.id)],
}));

const BY_ID: ReadonlyMap<string, EventType> = new Map(CATALOGUE.map((each) => [each.id, each]));

export const eventTypeWithId = (id: string): EventType | undefined => BY_ID.get(id);

/** Whether a domain event is one of these. */
export const isOne = ({ types, fits }: EventType, event: RichEvent): boolean =>
  types.includes(event.type) && (fits?.(event) ?? true);
