import { describe, expect, it, jest } from '@jest/globals';
import { validate, version } from 'uuid';
import { Uuidv7Ids } from './uuidv7-ids.js';

const many = (ids: Uuidv7Ids, count: number): readonly string[] =>
  Array.from({ length: count }, () => ids.next());

describe('new ids', () => {
  it('are UUIDs of version 7, each another, in the order in which they were made', () => {
    const made = many(new Uuidv7Ids(), 20_000);
    expect(made.every((id) => validate(id) && version(id) === 7)).toBe(true);
    expect(new Set(made).size).toBe(made.length);
    expect(made.toSorted()).toEqual(made);
  });

  it('begin with the time, and go on in order when that is set back', () => {
    const ids = new Uuidv7Ids();
    const now = jest.spyOn(Date, 'now').mockReturnValue(0x0123_4567_89ab);
    const before = ids.next();
    expect(before.slice(0, 13)).toBe('01234567-89ab');
    now.mockReturnValue(0x0123_4567_0000);
    expect(ids.next() > before).toBe(true);
  });

  it('are not those of another process that makes its own in the same millisecond', () => {
    jest.spyOn(Date, 'now').mockReturnValue(1_795_000_000_000);
    const all = Array.from({ length: 50 }, () => many(new Uuidv7Ids(), 300)).flat();
    expect(new Set(all).size).toBe(all.length);
    // The random end of each, not the count within its millisecond.
    expect(new Set(all.map((id) => id.slice(-12))).size).toBe(all.length);
  });
});
