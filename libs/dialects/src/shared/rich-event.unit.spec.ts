import { describe, expect, it } from '@jest/globals';
import { richOf } from './rich-event.js';

const event = {
  ...{ id: 'e-1', account: 'acme', type: 'task.closed', project: '42' },
  occurredAt: '2026-11-20T11:00:00.000Z',
};

describe('a rich event', () => {
  const details = {
    actor: { id: 7, name: 'Alice', email: 'alice@example.com' },
    object: { type: 'task', subtype: 'milestone', id: 9007199254740991, name: 'Ship' },
    parent: { type: 'project', id: 42 },
    ancestors: [{ type: 'portfolio', id: 'p1' }, null],
    changes: [{ field: 'status', old: 'open', new: 'done' }, { action: 'added' }, 'odd'],
    context: { noteId: 3 },
  };
  const rich = richOf({ ...event, data: '{"title":"Ship"}', details: JSON.stringify(details) });

  it('is read with every part it has', () => {
    expect(rich).toMatchObject({
      ...{ noun: 'task', verb: 'closed', project: '42', data: { title: 'Ship' } },
      actor: { id: '7', name: 'Alice', email: 'alice@example.com' },
      object: { type: 'task', subtype: 'milestone', id: '9007199254740991', uiUrl: null },
      parent: { type: 'project', id: '42' },
      ancestors: [{ type: 'portfolio', id: 'p1' }],
      changes: [{ field: 'status', action: 'changed', old: 'open', new: 'done' }],
      context: { noteId: 3 },
    });
  });

  it('is read once', () => {
    const given = { ...event, data: 'null', details: null };
    expect(richOf(given)).toBe(richOf(given));
  });
});

describe('a plain event', () => {
  it('is about what its type names, by the id in its data', () => {
    const rich = richOf({ ...event, data: '{"id":5,"name":"Ship","type":"odd"}', details: null });
    expect(rich.object).toMatchObject({ type: 'task', id: '5', name: 'Ship' });
    expect(rich).toMatchObject({ actor: null, parent: null, ancestors: [], changes: [] });
  });

  it('may have its object in its data, or no id at all', () => {
    const inside = richOf({ ...event, data: '{"object":{"id":12345}}', details: null });
    expect(inside.object).toMatchObject({ type: 'task', id: '12345' });
    const none = richOf({ ...event, type: 'alarm', data: '[1]', details: null });
    expect(none).toMatchObject({ noun: 'alarm', verb: '', object: { type: 'alarm', id: null } });
  });
});
