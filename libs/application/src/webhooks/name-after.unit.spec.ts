import { describe, expect, it } from '@jest/globals';
import { isNamedAfter, nameAfter } from './name-after.js';

const many = Array.from({ length: 500 }, (_, n) => `task.event-${n}`);

describe('a webhook without a name', () => {
  it('is named after its events', () => {
    expect(nameAfter(['task.*', 'comment.added'])).toBe('task.*, comment.added');
  });

  it('is named after as many of them as fit into a name', () => {
    const name = nameAfter(many);
    expect(name).toMatch(/^task\.event-0, .*, task\.event-(\d+) and \d+ more$/);
    const [, last, left] = /event-(\d+) and (\d+) more$/.exec(name) ?? [];
    expect(Number(last) + 1 + Number(left)).toBe(500);
    expect(name.length).toBeLessThanOrEqual(256);
    const [a, b, c] = ['a'.repeat(124), 'b'.repeat(119), 'c'.repeat(20)] as const;
    expect(nameAfter([a, b, c])).toBe(`${a}, ${b} and 1 more`);
    expect(nameAfter([a, `${b}b`, c])).toHaveLength(124 + 11);
    expect(nameAfter(['a'.repeat(128), 'b'.repeat(128)])).toBe(`${'a'.repeat(128)} and 1 more`);
  });

  it('is known by that, also one that was named after all of them', () => {
    expect(isNamedAfter(nameAfter(many), many)).toBe(true);
    expect(isNamedAfter(many.join(', '), many)).toBe(true);
    expect(isNamedAfter('Mine', many)).toBe(false);
  });
});
