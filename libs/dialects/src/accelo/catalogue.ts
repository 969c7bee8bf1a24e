import type { Change, RichEvent } from '../shared/rich-event.js';

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

const ASSIGNEE = ['assignee', 'assignee_id', 'assigneeId', 'assigned_to', 'user_to'];
const STATUS = ['status', 'status_id', 'statusId'];

const changesOf =
  (fields: readonly string[]) =>
  ({ changes }: RichEvent): readonly Change[] =>
    changes.filter(({ field }) => fields.includes(field));

const assignments = changesOf(ASSIGNEE);
const statuses = changesOf(STATUS);

const isUnset = ({ action, new: value }: Change): boolean =>
  action === 'removed' || value == null || value === '';

const isCoarse = ({ verb }: RichEvent): boolean => verb === 'updated' || verb === 'changed';

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
  types: types.flatMap((type) => VERBS[trigger].map((verb) => `${type}.${verb}`)),
});

const VERBS: Readonly<Record<EventType['trigger'], readonly string[]>> = {
  create: ['created'],
  update: ['updated', 'changed'],
  delete: ['deleted'],
};

const SALE = { table: 'prospect', types: ['sale', 'prospect'] };

const WRITTEN: readonly EventType[] = [
  {
    ...{ id: 'assign_task', title: 'Task assigned', table: 'task', trigger: 'update' },
    types: ['task.assigned', 'task.unassigned', 'task.updated', 'task.changed'],
    fits: (event) => !isCoarse(event) || assignments(event).length > 0,
  },
  {
    ...{ id: 'unassign_task', title: 'Task unassigned', table: 'task', trigger: 'update' },
    types: ['task.unassigned', 'task.updated', 'task.changed'],
    fits: (event) => !isCoarse(event) || assignments(event).some(isUnset),
  },
  simple('create', 'quote', 'Quote created'),
  simple('create', 'request', 'Request created'),
  {
    ...{ id: 'update_request_status', title: 'Request status changed' },
    ...{ table: 'request', trigger: 'update' },
    types: ['request.status-changed', 'request.updated', 'request.changed'],
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
