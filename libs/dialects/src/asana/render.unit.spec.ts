import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { DeliveredEvent, RenderingInput } from '#application';
import { PLAIN_SETTINGS, type JsonObject } from '#domain';
import { objectionTo, readFilters } from './filters.js';
import { renderAsana } from './render.js';

const TASK = { id: '1206234446219801', type: 'task', name: 'Ship it' };

const event = (type: string, details: JsonObject = {}): DeliveredEvent => ({
  ...{ id: 'e-1', account: 'acme', type, project: null, data: '{}' },
  occurredAt: '2023-12-30T10:12:25.274Z',
  details: JSON.stringify({
    actor: { id: '1206230291638946', name: 'Ann' },
    object: TASK,
    ...details,
  }),
});

const input = (
  events: readonly DeliveredEvent[],
  filters: readonly JsonObject[] = [],
  kind: RenderingInput['kind'] = 'event',
  type = 'project',
): RenderingInput => ({
  ...{ kind, events, deliveryId: 'd', attemptId: 'a', attempt: 1, now: 0, options: {} },
  ...{ timeZone: 'UTC', callbackUrl: null, publicUrl: 'https://hooks.example' },
  webhook: {
    ...{ id: 'w', number: 7, account: 'acme' },
    settings: {
      ...PLAIN_SETTINGS,
      ...{ name: 'n', url: 'https://example.com/', events: ['*'], preset: 'asana' },
      dialect: { resource: { gid: '42', resource_type: type }, filters },
    },
  },
});

const told = (...events: readonly DeliveredEvent[]): readonly JsonObject[] =>
  (JSON.parse(renderAsana(input(events))?.json ?? '') as { events: JsonObject[] }).events;

describe('an event in Asana’s words', () => {
  it('is, byte for byte, what its receivers are known to get', () => {
    const changed = event('task.updated', { changes: [{ field: 'name', old: 'a', new: 'b' }] });
    expect(renderAsana(input([changed]))?.json).toBe(
      '{"events":[{"user":{"gid":"1206230291638946","resource_type":"user"},"created_at":"2023-12-30T10:12:25.274Z","action":"changed","resource":{"gid":"1206234446219801","resource_type":"task","resource_subtype":"default_task"},"parent":null,"change":{"field":"name","action":"changed"}}]}',
    );
  });

  it('has the signatures of the published vectors', () => {
    const secret = 'b537207f20cbfa02357cf448134da559e8bd39d61597dcd5631b8012eae53e81';
    const changed = event('task.updated', { changes: [{ field: 'name' }] });
    const sign = (body = '') => createHmac('sha256', secret).update(body).digest('hex');
    expect(sign(renderAsana(input([], [], 'heartbeat'))?.json)).toBe(
      '10468027b67df18c739cc4794c6fc2d2806dcaaf2259fc3e1ed9d26433659853',
    );
    expect(sign(renderAsana(input([changed]))?.json)).toBe(
      '408ab3bd3c7f83cba8513329c8495dbb1d19fd14e07d73668927c3842c9cd9a6',
    );
  });

  it('tells where something was added to, and nothing of a change', () => {
    expect(told(event('task.created', { parent: { id: 42, type: 'project' } }))).toEqual([
      expect.objectContaining({
        action: 'added',
        parent: { gid: '42', resource_type: 'project' },
      }),
    ]);
    expect(told(event('task.created'))[0]).not.toHaveProperty('change');
  });

  it('tells a completion as the two fields that change by it', () => {
    expect(told(event('task.closed')).map(({ change }) => change)).toEqual([
      { field: 'completed', action: 'changed' },
      { field: 'completed_at', action: 'changed' },
    ]);
  });

  it('tells a value only where it is a resource, and by its gid alone', () => {
    const assignee = { field: 'assignee', new: { id: 5, type: 'user', name: 'Bob' } };
    const tag = { field: 'tags', action: 'removed', old: { gid: '9', resource_type: 'tag' } };
    expect(
      told(event('task.updated', { changes: [assignee, tag] })).map((e) => e['change']),
    ).toEqual([
      { field: 'assignee', action: 'changed', new_value: { gid: '5', resource_type: 'user' } },
      { field: 'tags', action: 'removed', removed_value: { gid: '9', resource_type: 'tag' } },
    ]);
  });

  it('calls a comment a story', () => {
    const comment = { object: { id: 3, type: 'comment' }, parent: TASK };
    expect(told(event('comment.created', comment))).toMatchObject([
      {
        resource: { gid: '3', resource_type: 'story', resource_subtype: 'comment_added' },
        parent: { gid: TASK.id, resource_type: 'task' },
      },
    ]);
  });

  it('is told as far as it goes when it is plain', () => {
    const plain = { ...event('invoice.paid'), data: '{"id":17}', details: null };
    expect(told(plain)).toEqual([
      {
        ...{ user: null, created_at: plain.occurredAt, action: 'changed', parent: null },
        resource: { gid: '17', resource_type: 'invoice' },
      },
    ]);
  });

  it('goes with others in order, and is nothing when no filter lets it through', () => {
    const events = [event('task.created'), event('task.deleted'), event('project.created')];
    const only = [{ resource_type: 'task', action: 'deleted' }];
    const rendered = JSON.parse(renderAsana(input(events, only))?.json ?? '') as {
      events: JsonObject[];
    };
    expect(rendered.events.map(({ action }) => action)).toEqual(['deleted']);
    expect(renderAsana(input([event('task.created')], only))).toBeNull();
  });
});

describe('filters', () => {
  const changed = event('task.updated', { changes: [{ field: 'name' }, { field: 'due_on' }] });
  const fields = (filters: readonly JsonObject[]) => {
    const { events } = JSON.parse(
      renderAsana(input([changed], filters))?.json ?? '{"events":[]}',
    ) as {
      events: { change: { field: string } }[];
    };
    return events.map(({ change }) => change.field);
  };

  it('let through what fits any of them, and all that one of them asks', () => {
    const task = { resource_type: 'task' };
    expect(fields([task])).toEqual(['name', 'due_on']);
    expect(fields([{ ...task, action: 'changed', fields: ['due_on'] }])).toEqual(['due_on']);
    expect(fields([{ ...task, action: 'added' }, { resource_type: 'story' }])).toEqual([]);
    expect(fields([{ ...task, action: 'added' }, task])).toEqual(['name', 'due_on']);
    expect(fields([{ ...task, resource_subtype: 'milestone' }])).toEqual([]);
    expect(fields([{ action: 'changed', fields: ['due_on'] }])).toEqual(['due_on']);
    expect(fields([{ action: 'added' }])).toEqual([]);
  });

  it.each([
    [[{}], 'filters[0]: Missing input'],
    [[{ type: 'task' }], 'filters[0]: Missing input'],
    [[{ resource_type: '' }], 'filters[0].resource_type: Not a valid type'],
    [[{ resource_type: 7 }], 'filters[0].resource_type: Not a valid type'],
    [[{ resource_type: 'task', action: 'eaten' }], 'filters[0].action: Not a valid action'],
    [
      [{ resource_type: 'task', fields: ['name'] }],
      'filters[0].fields: Only valid with action "changed"',
    ],
    ['task', 'filters: Must be a list'],
  ])('%j are refused', (given, message) => {
    expect(readFilters(given)).toBe(message);
  });

  it('must be there for a workspace, a team or a portfolio, and ask for no fields of it', () => {
    const project = { resource_type: 'project', action: 'changed' };
    for (const type of ['workspace', 'team', 'portfolio']) {
      expect(objectionTo(type, [])).toBe(`filters: Webhooks on a ${type} need filters`);
      expect(objectionTo(type, [project])).toBeUndefined();
      expect(objectionTo(type, [project, { action: 'added' }])).toBe(
        'filters[1].resource_type: Missing input',
      );
      expect(objectionTo(type, [project, { ...project, fields: ['name'] }])).toBe(
        `filters[1].fields: Not valid for webhooks on a ${type}`,
      );
    }
    expect(objectionTo('project', [])).toBeUndefined();
    expect(objectionTo('project', [{ action: 'added' }])).toBeUndefined();
  });

  it('let nothing of tasks and stories through to a workspace, a team or a portfolio', () => {
    const any = ['task', 'story', 'project'].map((type) => ({ resource_type: type }));
    const of = (type: string) => ({ object: { id: 1, type } });
    const events = [
      ...[event('task.created'), event('comment.created', of('comment'))],
      event('project.created', of('project')),
    ];
    const heardBy = (type: string) => {
      const { json = '' } = renderAsana(input(events, any, 'event', type)) ?? {};
      const { events: told } = JSON.parse(json) as { events: { resource: JsonObject }[] };
      return told.map(({ resource }) => resource['resource_type']);
    };
    expect(heardBy('workspace')).toEqual(['project']);
    expect(heardBy('project')).toEqual(['task', 'story', 'project']);
  });

  it('may come as a form has them, by index', () => {
    expect(readFilters({ 0: { resource_type: 'task', action: 'changed' } })).toEqual([
      { resource_type: 'task', action: 'changed' },
    ]);
    expect(readFilters({ 0: { action: 'changed' } })).toEqual([{ action: 'changed' }]);
  });
});
