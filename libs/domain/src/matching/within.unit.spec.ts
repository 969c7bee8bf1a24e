import { describe, expect, it } from '@jest/globals';
import { isWithin } from './within.js';

const within = (more: object, ...ids: readonly string[]): boolean =>
  isWithin(
    {
      ...{ id: 'e', account: 'acme', type: 'task.created', project: null, data: null },
      ...{ occurredAt: '2026-11-20T11:00:00.000Z', ...more },
    },
    new Set(ids),
  );

describe('an event is within an object', () => {
  it('that it is about, or that contains what it is about', () => {
    const event = {
      object: { id: 7 },
      parent: { id: 'p' },
      ancestors: [{ id: 42 }, { id: 'top' }],
    };
    for (const id of ['7', 'p', '42', 'top']) expect(within(event, 'other', id)).toBe(true);
    expect(within(event, 'other', 'e', '')).toBe(false);
  });

  it('that is its project', () => {
    expect(within({ project: '42' }, '42')).toBe(true);
    expect(within({ project: '42' }, '4')).toBe(false);
  });

  it('that its data names, where nothing else says what it is about', () => {
    expect(within({ data: { id: 7 } }, '7')).toBe(true);
    expect(within({ data: { id: 1, object: { id: 7 } } }, '7')).toBe(true);
    expect(within({ data: { id: 1, object: { id: 7 } } }, '1')).toBe(false);
    expect(within({ data: { id: 7 }, object: { id: 1 } }, '7')).toBe(false);
    for (const data of [null, 7, [{ id: 7 }], { id: null }])
      expect(within({ data }, '7')).toBe(false);
  });
});
