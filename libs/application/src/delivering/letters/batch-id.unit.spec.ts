import { describe, expect, it } from '@jest/globals';
import { SequentialIds } from '../../testing/sequential-ids.js';
import { batchIdOf } from './batch-id.js';

describe('what a request for several deliveries is known by', () => {
  const ids = new SequentialIds();
  const many = Array.from({ length: 80 }, () => ({ id: ids.next() }));
  const of = (from: number, to: number) => batchIdOf(many[from]!.id, many.slice(from, to));

  it('is the same for the same ones, in the form of a UUID that begins like the oldest’s', () => {
    expect(of(3, 9)).toBe(of(3, 9));
    expect(of(3, 9)).toMatch(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);
    expect(of(3, 9).slice(0, 24)).toBe(many[3]!.id.slice(0, 24));
  });

  it('is another for any others: with one more, one less, or one in another’s place', () => {
    const made: string[] = [];
    for (let from = 0; from < 40; from += 1)
      for (let to = from + 2; to <= from + 40; to += 1) made.push(of(from, to));
    for (let left = 1; left < 39; left += 1) {
      const others = many.slice(0, 40).filter((_, i) => i !== left);
      made.push(batchIdOf(others[0]!.id, others));
    }
    expect(new Set(made).size).toBe(made.length);
  });
});
