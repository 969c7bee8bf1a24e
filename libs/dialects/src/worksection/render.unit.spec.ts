import { describe, expect, it } from '@jest/globals';
import { PLAIN_SETTINGS, type JsonObject } from '#domain';
import type { LetterKind } from '#application';
import { renderWorksection } from './render.js';

interface Given {
  readonly events?: readonly string[];
  readonly dialect?: JsonObject;
  readonly options?: JsonObject;
  readonly kind?: LetterKind;
  readonly timeZone?: string;
}

interface Published {
  readonly type: string;
  readonly project?: string;
  readonly data?: unknown;
  readonly details?: object;
}

const rendered = (event: Published | null, given: Given = {}): unknown => {
  const settings = {
    ...{ ...PLAIN_SETTINGS, name: 'n', url: 'https://example.com', events: given.events ?? ['*'] },
    ...{ preset: 'worksection', dialect: given.dialect ?? {} },
  };
  const { type = '', project = null, data = null, details } = event ?? {};
  const delivered = {
    ...{ id: 'e', account: 'acme', type, project, occurredAt: '2021-01-02T12:37:21.000Z' },
    ...{ data: JSON.stringify(data), details: details ? JSON.stringify(details) : null },
  };
  const rendering = renderWorksection({
    ...{ kind: given.kind ?? 'event', events: event ? [delivered] : [] },
    webhook: { id: 'w', number: 16, account: 'acme', settings },
    ...{ deliveryId: 'd', attemptId: 'a', attempt: 1, now: 0 },
    ...{
      timeZone: given.timeZone ?? 'UTC',
      options: given.options ?? {},
      callbackUrl: null,
      publicUrl: 'https://hooks.example',
    },
  });
  return rendering && JSON.parse(rendering.json);
};

const henry = { id: 3993, email: 'henry.gardner@ws.com', name: 'Henry Gardner' };
const frank = { id: 5514, email: 'frank.harper@ws.com', name: 'Frank Harper' };

describe('what Worksection tells', () => {
  const edited: Published = {
    ...{ type: 'task.updated', project: '26' },
    details: {
      ...{ actor: henry, object: { type: 'task', id: 331786 } },
      changes: [
        { field: 'priority', old: 1, new: 7 },
        { field: 'user_to', old: { id: '2', email: 'ANY', name: 'Anyone' }, new: frank },
        { field: 'date_end', old: null, new: '2024-01-11' },
      ],
    },
  };

  it('of an edited task is what was changed, and what it was', () => {
    const given = { dialect: { events: ['update_task'] }, timeZone: 'Europe/Kyiv' };
    expect(rendered(edited, { ...given, events: ['task.updated'] })).toEqual([
      {
        action: 'update',
        object: { type: 'task', id: '331786', page: '/task/331786/' },
        date_added: '2021-01-02 14:37',
        user_from: { id: '3993', email: 'henry.gardner@ws.com', name: 'Henry Gardner' },
        new: {
          priority: '7',
          user_to: { id: '5514', email: 'frank.harper@ws.com', name: 'Frank Harper' },
          date_end: '2024-01-11',
        },
        old: {
          priority: '1',
          user_to: { id: '2', email: 'ANY', name: 'Anyone' },
          date_end: '',
        },
      },
    ]);
  });

  it('of a new one is what it was made with, of a completed one nothing besides', () => {
    const data = { title: 'Prototyping', user_to: null };
    expect(rendered({ type: 'project.created', project: '42', data })).toMatchObject([
      {
        ...{ action: 'post', object: { type: 'project', id: '42', page: '/project/42/' } },
        new: {
          title: 'Prototyping',
          user_to: { id: '1', email: 'NOONE', name: "Executive isn't assigned" },
        },
      },
    ]);
    const object = { id: 5 };
    const [row] = rendered({ type: 'task.closed', data, details: { object } }) as JsonObject[];
    expect(row).toEqual({
      ...{ action: 'close', object: { type: 'task', id: '5', page: '/task/5/' } },
      ...{ date_added: '2021-01-02 12:37', user_from: { id: '', email: '', name: '' } },
    });
  });

  it("of a comment leads to the comment's task", () => {
    const details = {
      object: { type: 'comment', id: 9 },
      parent: { type: 'task', id: 331786 },
      ancestors: [{ type: 'project', id: 26 }],
    };
    const comment: Published = { type: 'comment.created', data: { text: 'Hi' }, details };
    expect(rendered(comment)).toMatchObject([
      { object: { type: 'comment', id: '9', page: '/task/331786/' }, new: { text: 'Hi' } },
    ]);
    expect(rendered(comment, { options: { page: 'project' } })).toMatchObject([
      { object: { page: '/project/26/331786/' } },
    ]);
  });

  it.each([
    ['task.created', 'task', 'post'],
    ['task.assigned', 'task', 'update'],
    ['task.completed', 'task', 'close'],
    ['task.reopened', 'task', 'reopen'],
    ['task.deleted', 'task', 'delete'],
    ['comment.updated', 'comment', 'update'],
    ['comment.deleted', 'comment', 'delete'],
    ['project.changed', 'project', 'update'],
  ])('of %s is %s %s', (type, object, action) => {
    expect(rendered({ type, data: { id: 1 } })).toMatchObject([
      { action, object: { type: object, id: '1' } },
    ]);
  });

  it('is nothing of what was not chosen', () => {
    const given = { dialect: { events: ['post_task'] }, events: ['task.created'] };
    expect(rendered(edited, given)).toBeNull();
    expect(rendered({ type: 'task.archived' }, given)).toBeNull();
    expect(rendered(edited, { ...given, kind: 'test' })).toHaveLength(1);
  });

  it('is whatever matches where the native API has changed what it hears', () => {
    const given = { dialect: { events: ['post_task'] }, events: ['task.created', 'task.updated'] };
    expect(rendered(edited, given)).toHaveLength(1);
  });

  it('is said in its own words where it has no name, and all that matches is wanted', () => {
    expect(rendered({ type: 'invoice.paid', data: { id: 1 } })).toMatchObject([
      { action: 'paid', object: { type: 'invoice', id: '1' } },
    ]);
  });

  it('names fields as the installation says', () => {
    const changes = [{ field: 'dueOn', old: null, new: '2024-01-11' }];
    const options = { fields: { dueOn: 'date_end' } };
    expect(rendered({ type: 'task.updated', details: { changes } }, { options })).toMatchObject([
      { new: { date_end: '2024-01-11' }, old: { date_end: '' } },
    ]);
  });

  it.each(['assignee', 'assignee_id', 'assigneeId', 'assigned_to', 'user_to', 'member'])(
    'calls %s its executive, by id, email and name alone',
    (field) => {
      const changes = [
        { field, old: null, new: { type: 'user', ...frank } },
        { field: 'member_id', old: null, new: 5514 },
      ];
      const nobody = { id: '1', email: 'NOONE', name: "Executive isn't assigned" };
      expect(rendered({ type: 'task.updated', details: { changes } })).toMatchObject([
        { new: { user_to: { ...frank, id: '5514' } }, old: { user_to: nobody } },
      ]);
      expect(rendered({ type: 'task.created', data: { [field]: 5514 } })).toMatchObject([
        { new: { user_to: { id: '5514', email: '', name: '' } } },
      ]);
    },
  );

  it('is text throughout', () => {
    const data = { urgent: true, hidden: false, hours: 1.5, tags: ['a', 2], at: { x: 1, y: null } };
    expect(rendered({ type: 'task.created', data })).toMatchObject([
      {
        new: {
          ...{ urgent: 'true', hidden: 'false', hours: '1.5' },
          ...{ tags: ['a', '2'], at: { x: '1', y: '' } },
        },
      },
    ]);
  });

  it('of what was commented is the comment, on the page of that', () => {
    const object = { type: 'task', id: 331786 };
    const commented = { type: 'task.commented', data: { text: 'Hi' } };
    expect(rendered({ ...commented, details: { object, context: { noteId: 9 } } })).toMatchObject([
      {
        ...{ action: 'post', new: { text: 'Hi' } },
        object: { type: 'comment', id: '9', page: '/task/331786/' },
      },
    ]);
  });

  it('is an empty list when it is a probe', () => {
    expect(rendered(null, { kind: 'probe', dialect: { events: [] }, events: [] })).toEqual([]);
  });
});
