import { isJsonObject, memberOf, type JsonObject } from '#domain';
import { numericOr } from '../../shared/numeric.js';
import { isCompletion } from '../../shared/completion.js';
import type { RichEvent } from '../../shared/rich-event.js';
import { STATUS_FIELDS } from '../../shared/words.js';
import { AUTOMATION_RULE, type EventType } from './catalogue.js';
import { nodeIdOf } from './node-id.js';

/** Told with the whole record. */
const WHOLE: ReadonlySet<string> = new Set(['time_entry', 'out_of_office_period']);
/** Whose changes of status tell the former one too. */
const TELLS_FORMER: ReadonlySet<string> = new Set([
  ...['request', 'problem', 'workflow', 'task', 'project', 'project_task'],
]);

/** What names are made of. */
interface Naming {
  readonly domain: string;
  /** Of the account itself; null: nothing says. */
  readonly accountName: string | null;
}

/** What is told besides what it is about: each member only where there is something to tell. */
export const payloadOf = (
  type: EventType | undefined,
  event: RichEvent,
  { domain, accountName }: Naming,
  noteId: string | null,
): JsonObject => {
  if (type === AUTOMATION_RULE) return event.data;
  if (type !== undefined && WHOLE.has(type.noun)) return wholeOf(type.noun, event.data);
  const { context, data, account } = event;
  const party = (name: string, kind: string) =>
    partyOf(memberOf(context, name) ?? memberOf(data, name), kind, {
      ...{ domain, account, accountName },
    });
  return {
    ...reference('audit_line', 'AuditLine', textOf(context, 'auditLineId'), domain),
    ...reference('note', 'Note', noteId, domain),
    ...present({
      source: textOf(context, 'source'),
      sourceID: textOf(context, 'sourceID') ?? textOf(context, 'sourceId'),
      status: statusOf(event),
      previous_status: tellsFormer(type) ? formerStatusOf(event) : null,
      team: party('team', 'Team'),
      member: party('member', 'Person'),
    }),
  };
};

const wholeOf = (noun: string, data: JsonObject): JsonObject => {
  if (noun !== 'time_entry') return data;
  return Object.fromEntries(Object.entries(data).filter(([name]) => name !== 'cost'));
};

const tellsFormer = (type: EventType | undefined): boolean =>
  type?.verb === 'status-changed' && TELLS_FORMER.has(type.noun);

const statusChange = ({ changes }: RichEvent) =>
  changes.find(({ field }) => STATUS_FIELDS.includes(field));

const statusOf = (event: RichEvent): string | null =>
  textOf(event.context, 'status') ??
  asText(statusChange(event)?.new) ??
  textOf(event.data, 'status') ??
  (isCompletion(event) ? 'completed' : null);

const formerStatusOf = (event: RichEvent): string | null =>
  textOf(event.context, 'previousStatus') ?? asText(statusChange(event)?.old);

interface Within extends Naming {
  readonly account: string;
}

/** A team or a person. One without an id is none. */
const partyOf = (
  given: unknown,
  kind: string,
  { domain, account, accountName }: Within,
): JsonObject | null => {
  if (!isJsonObject(given)) return null;
  const id = textOf(given, 'id');
  if (id === null) return null;
  const of = memberOf(given, 'account');
  const accountId = (isJsonObject(of) ? textOf(of, 'id') : null) ?? account;
  const known = accountId === account ? accountName : null;
  return {
    id: numericOr(id),
    nodeID: nodeIdOf(domain, kind, id),
    name: textOf(given, 'name'),
    ...present({ sourceID: textOf(given, 'sourceID') ?? textOf(given, 'sourceId') }),
    ...(memberOf(given, 'disabled') === true && { disabled: true }),
    account: {
      id: accountId,
      name: (isJsonObject(of) ? textOf(of, 'name') : null) ?? known ?? accountId,
    },
  };
};

const reference = (name: string, kind: string, id: string | null, domain: string): JsonObject =>
  id === null
    ? {}
    : { [`${name}_id`]: numericOr(id), [`${name}_nodeID`]: nodeIdOf(domain, kind, id) };

const present = (members: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null));

const textOf = (given: JsonObject, name: string): string | null => asText(memberOf(given, name));

const asText = (value: unknown): string | null =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : null;
