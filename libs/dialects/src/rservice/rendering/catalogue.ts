import { heardBy } from '../../shared/heard-by.js';
import { richOf, type RichEvent } from '../../shared/rich-event.js';
import { VERBS, typesOf, type Verb } from './verbs.js';

/** One of R-Service's events, and the domain events that are one. */
export interface EventType {
  readonly id: string;
  readonly noun: string;
  /** Null: it has none. */
  readonly verb: string | null;
  /** `Problem Update` */
  readonly title: string;
  readonly types: readonly string[];
  readonly fits: (event: RichEvent) => boolean;
}

/** In the order of the vendor's list. */
const LISTED = [
  ['broadcast', 'create update'],
  ['workflow', 'create manager-changed note-added status-changed update'],
  ['ci', 'create update'],
  ['contract', 'create update'],
  ['flsa', 'create update'],
  ['knowledge_article', 'create update'],
  ['organization', 'create update'],
  ['out_of_office_period', 'create update delete'],
  ['person', 'create update'],
  [
    'problem',
    'create manager-changed member-changed note-added status-changed team-changed update',
  ],
  ['product', 'create update'],
  ['project', 'create manager-changed note-added status-changed update'],
  ['project_task', 'create note-added status-changed update'],
  ['release', 'create manager-changed note-added update'],
  [
    'request',
    'agile-board-column-changed create major-incident-status-changed member-changed note-added status-changed team-changed update',
  ],
  ['risk', 'create update note-added status-changed manager-changed'],
  ['service', 'create update'],
  ['service_instance', 'create update'],
  ['service_offering', 'create update'],
  ['sla', 'create update'],
  ['task', 'create member-changed note-added status-changed team-changed update'],
  ['team', 'create update'],
  ['time_entry', 'create update delete'],
] as const;

/** In later lists of the vendor's, or in older ones. */
const ELSEWHERE = [
  ['app_instance', 'create update delete secrets-update'],
  ['project_task', 'delete'],
  ['change', 'create manager-changed note-added status-changed update'],
] as const;

/** A noun's former name. */
const ALSO: Readonly<Record<string, readonly string[]>> = {
  workflow: ['change'],
  change: ['workflow'],
};

/** The domain event that is this event and no other. */
const exactTypeOf = (id: string): string => `rservice.${id}`;

const EXACT = exactTypeOf('');

const withVerb = (noun: string, name: string): EventType => {
  const verb: Verb | undefined = VERBS[name];
  if (!verb) throw new Error(`there is no verb ${name}`);
  const id = `${noun}.${name}`;
  const types = [noun, ...(ALSO[noun] ?? [])].flatMap((each) => typesOf(each, verb));
  return {
    ...{ id, noun, verb: name, title: titleOf(id), types: [...types, exactTypeOf(id)] },
    fits: (event) => verb.fits(event, noun),
  };
};

const titleOf = (id: string): string =>
  id
    .split(/[._-]/)
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join(' ');

const plain = (id: string, noun: string, types: readonly string[]): EventType => ({
  ...{ id, noun, verb: null, title: titleOf(id), types: [...types, exactTypeOf(id)] },
  fits: () => true,
});

const made = (table: readonly (readonly [noun: string, verbs: string])[]): readonly EventType[] =>
  table.flatMap(([noun, verbs]) => verbs.split(' ').map((verb) => withVerb(noun, verb)));

/** Carries what an automation rule defines. */
export const AUTOMATION_RULE = plain('automation_rule', 'automation_rule', [
  ...['automation_rule', 'automation_rule.executed'],
]);
/** Sent to a URL that has to prove itself. */
export const VERIFY = plain('webhook.verify', 'webhook', []);

export const CATALOGUE: readonly EventType[] = [
  ...[AUTOMATION_RULE, ...made(LISTED), ...made(ELSEWHERE)],
  VERIFY,
];

const BY_ID: ReadonlyMap<string, EventType> = new Map(CATALOGUE.map((each) => [each.id, each]));

export const eventTypeWithId = (id: string): EventType | undefined => BY_ID.get(id);

/** Whether a domain event is one of these. */
export const isOne = ({ types, fits }: EventType, event: RichEvent): boolean =>
  types.includes(event.type) && (event.type.startsWith(EXACT) || fits(event));

/**
 * What a webhook with these patterns hears of: what an event of the first is called where nothing else is said of it,
 * or else the first that any of them matches.
 */
export const firstHeardBy = (patterns: readonly string[]): EventType | undefined => {
  const [type = ''] = patterns;
  const nothing = {
    id: '',
    account: '',
    project: null,
    occurredAt: '',
    data: 'null',
    details: null,
  };
  return nearest(richOf({ ...nothing, type })) ?? heardBy(CATALOGUE, patterns)[0];
};

/** What comes nearest to a domain event: an update is the last thing to call it. */
export const nearest = (event: RichEvent): EventType | undefined => {
  const all = CATALOGUE.filter((type) => isOne(type, event));
  return all.find(({ verb }) => verb !== 'update') ?? all[0];
};
