import { describe, expect, it } from '@jest/globals';
import type { RenderingInput } from '#application';
import { allDialects } from '#dialects';
import { PLAIN_SETTINGS, type JsonObject } from '#domain';

interface Told {
  readonly changes?: readonly object[];
  readonly parent?: object;
}

const inputFor = (preset: string, type: string, details: Told): RenderingInput => ({
  kind: 'event',
  events: [
    {
      ...{ id: 'e', account: 'acme', type, project: '26', data: '{"id":7}' },
      ...{ occurredAt: '2026-11-20T11:00:00.000Z', details: JSON.stringify(details) },
    },
  ],
  webhook: {
    ...{ id: 'w', number: 1, account: 'acme' },
    settings: {
      ...{ ...PLAIN_SETTINGS, name: 'n', url: 'https://example.com', events: ['*'], preset },
    },
  },
  ...{ deliveryId: 'd', attemptId: 'a', attempt: 1, now: 0, timeZone: 'UTC' },
  ...{ options: {}, callbackUrl: null, publicUrl: 'https://hooks.example' },
});

interface Row {
  action: string;
  object: { type: string };
}
interface Change {
  action: string;
  resource: JsonObject;
  change?: { field: string };
}

/** What each system calls what a letter of its own tells; of several names one after the other. */
const NAMED_IN: Readonly<Record<string, (body: never, headers: readonly string[]) => string>> = {
  worksection: (rows: readonly Row[]) =>
    rows.map(({ action, object }) => `${action}_${object.type}`).join(', '),
  accelo: (_, headers) => headers[headers.indexOf('X-Accelo-Event') + 1] ?? '',
  rservice: ({ event }: { readonly event: string }) => event,
  asana: ({ events }: { readonly events: readonly Change[] }) =>
    events
      .map(({ action, resource, change }) =>
        [action, resource['resource_type'], change?.field].filter(Boolean).join(' '),
      )
      .join(', '),
};

const DIALECTS = allDialects().filter(({ name }) => name in NAMED_IN);

/** By the name of the dialect. */
const namesOf = (type: string, details: Told = {}): Readonly<Record<string, string>> =>
  Object.fromEntries(
    DIALECTS.map(({ name, preset, renderers }) => {
      const rendering = renderers[preset.shape]?.(inputFor(name, type, details));
      if (!rendering) return [name, ''];
      const body = JSON.parse(rendering.json) as never;
      return [name, NAMED_IN[name]?.(body, rendering.headers) ?? ''];
    }),
  );

const change = (field: string, old: unknown, now: unknown): Told => ({
  changes: [{ field, old, new: now }],
});
const DONE = change('status', 'open', 'completed');
const COMPLETED = 'changed task completed, changed task completed_at';
const NOBODY = change('assignee', { type: 'user', id: 3 }, null);
const IN_TASK = { parent: { type: 'task', id: 331786 } };

/** What a system has no word of its own for is told by the word that was published. */
const MATRIX: readonly (readonly [
  type: string,
  Told,
  worksection: string,
  accelo: string,
  rservice: string,
  asana: string,
])[] = [
  ['task.created', {}, 'post_task', 'create_task', 'task.create', 'added task'],
  [
    'task.updated',
    change('title', 'a', 'b'),
    'update_task',
    'task_updated',
    'task.update',
    'changed task title',
  ],
  ['task.completed', {}, 'close_task', 'task_completed', 'task.status-changed', COMPLETED],
  [
    'task.closed',
    DONE,
    'close_task',
    'task_closed',
    'task.status-changed',
    `changed task status, ${COMPLETED}`,
  ],
  [
    'task.updated',
    DONE,
    'close_task',
    'task_updated',
    'task.status-changed',
    `changed task status, ${COMPLETED}`,
  ],
  [
    'task.status-changed',
    DONE,
    'close_task',
    'task_status_changed',
    'task.status-changed',
    `changed task status, ${COMPLETED}`,
  ],
  [
    'task.updated',
    change('completed', false, true),
    'close_task',
    'task_updated',
    'task.status-changed',
    COMPLETED,
  ],
  [
    'task.updated',
    change('completed', true, false),
    'reopen_task',
    'task_updated',
    'task.status-changed',
    COMPLETED,
  ],
  ['task.reopened', {}, 'reopen_task', 'task_reopened', 'task.status-changed', COMPLETED],
  [
    'task.status-changed',
    change('status', 'open', 'waiting'),
    'update_task',
    'task_status_changed',
    'task.status-changed',
    'changed task status',
  ],
  [
    'task.assigned',
    {},
    'update_task',
    'assign_task',
    'task.member-changed',
    'changed task assignee',
  ],
  [
    'task.updated',
    NOBODY,
    'update_task',
    'assign_task',
    'task.member-changed',
    'changed task assignee',
  ],
  [
    'task.team-changed',
    {},
    'update_task',
    'task_team_changed',
    'task.team-changed',
    'changed task',
  ],
  ['task.commented', {}, 'post_comment', 'task_commented', 'task.note-added', 'changed task story'],
  ['task.deleted', {}, 'delete_task', 'task_deleted', 'task.deleted', 'deleted task'],
  ['task.restored', {}, 'update_task', 'task_restored', 'task.update', 'undeleted task'],
  ['comment.created', IN_TASK, 'post_comment', 'comment_created', 'task.note-added', 'added story'],
  ['project.created', {}, 'post_project', 'project_created', 'project.create', 'added project'],
  [
    'project.closed',
    {},
    'update_project',
    'project_closed',
    'project.status-changed',
    'changed project completed, changed project completed_at',
  ],
  [
    'request.status-changed',
    change('status', 'a', 'b'),
    'status-changed_request',
    'update_request_status',
    'request.status-changed',
    'changed request status',
  ],
  [
    'request.completed',
    {},
    'completed_request',
    'update_request_status',
    'request.status-changed',
    'changed request completed, changed request completed_at',
  ],
  [
    'issue.assigned',
    {},
    'assigned_issue',
    'update_issue',
    'issue.assigned',
    'changed issue assignee',
  ],
  [
    'company.renamed',
    {},
    'renamed_company',
    'update_company',
    'company.renamed',
    'changed company name',
  ],
  ['contact.added', {}, 'added_contact', 'create_contact', 'contact.added', 'added contact'],
  [
    'invoice.removed',
    {},
    'removed_invoice',
    'delete_invoice',
    'invoice.removed',
    'removed invoice',
  ],
];

/** Of each list the first is what the others mean too; Asana tells removed from deleted. */
const SYNONYMS: readonly (readonly string[])[] = [
  ['created', 'added'],
  ['updated', 'changed'],
  ['completed', 'closed'],
  ['assigned', 'member-changed'],
  ['commented', 'note-added'],
  ['restored', 'undeleted'],
  ['deleted', 'removed'],
];
const NOUNS = ['task', 'project', 'comment', 'note', 'request', 'issue', 'invoice', 'activity'];
const PAIRS = SYNONYMS.flatMap(([first = '', ...others]) =>
  NOUNS.flatMap((noun) => others.map((other) => [`${noun}.${first}`, `${noun}.${other}`] as const)),
);

describe('what happened is called the same by whatever word it was published', () => {
  it.each(MATRIX)('%s with %j', (type, details, worksection, accelo, rservice, asana) => {
    const wanted = { worksection, accelo, rservice, asana };
    expect(namesOf(type, details)).toEqual(
      Object.fromEntries(Object.entries(wanted).filter(([name]) => name in namesOf(type))),
    );
  });

  it.each(PAIRS)('%s as %s', (first, other) => {
    const [one, another] = [namesOf(first, IN_TASK), namesOf(other, IN_TASK)];
    /** Neither has a name there. */
    const isRaw = (names: Readonly<Record<string, string>>, name: string, type: string): boolean =>
      [type, type.replace(/\W/g, '_'), type.split('.').reverse().join('_')].includes(
        names[name] ?? '',
      );
    for (const { name } of DIALECTS) {
      if (name === 'asana' && other.endsWith('.removed')) continue;
      if (isRaw(one, name, first) && isRaw(another, name, other)) continue;
      expect([name, another[name]]).toEqual([name, one[name]]);
    }
  });
});
