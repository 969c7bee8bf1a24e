import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { JsonObject } from '../filter/json.js';
import { mergeProfile, patchOverrides } from './merge.js';
import { NATIVE_PROFILE } from './profile.js';

const over = (given: JsonObject) => mergeProfile(NATIVE_PROFILE, given);

describe('a profile with parts of its own', () => {
  it('has these, and all else as it was', () => {
    expect(over({ timeoutMs: 1, stop: { failures: 3 } })).toEqual({
      ...NATIVE_PROFILE,
      timeoutMs: 1,
      stop: { ...NATIVE_PROFILE.stop, failures: 3 },
    });
  });

  it('takes a list in place of a list, and null for a value', () => {
    const { stop } = over({ stop: { counts: ['timeout'], failures: null } });
    expect(stop).toEqual({ ...NATIVE_PROFILE.stop, counts: ['timeout'], failures: null });
    const beating = over({ heartbeat: { everyMs: 1, initial: true } });
    expect(mergeProfile(beating, { heartbeat: null }).heartbeat).toBeNull();
  });

  it('has nothing left of what was of another kind', () => {
    expect(over({ signing: { kind: 'none' } }).signing).toEqual({ kind: 'none' });
    const schedule = { kind: 'exponential', firstMs: 1, factor: 2, longestMs: 3 };
    expect(over({ retries: { schedule } }).retries).toEqual({
      ...NATIVE_PROFILE.retries,
      schedule,
    });
  });

  it('has no member but its own, whatever it is called', () => {
    const given = JSON.parse('{"shapeOptions":{"__proto__":{"a":1}}}') as JsonObject;
    const { shapeOptions } = over(given);
    expect(Object.getPrototypeOf(shapeOptions)).toBe(Object.prototype);
    expect(JSON.stringify(shapeOptions)).toBe('{"__proto__":{"a":1}}');
  });
});

describe('parts of a profile that are changed', () => {
  it('are laid over the preset again, not over the null that they were', () => {
    const beating = over({ heartbeat: { everyMs: 8, initial: true } });
    const changed = patchOverrides({ heartbeat: null }, { heartbeat: { everyMs: 1 } });
    expect(mergeProfile(beating, changed).heartbeat).toEqual({ everyMs: 1, initial: true });
  });

  it('are taken back by null, where a profile cannot be null', () => {
    const own = { timeoutMs: 1, stop: { failures: 3, minSpanMs: 5 }, shapeOptions: { a: 1, b: 2 } };
    expect(patchOverrides(own, { timeoutMs: null, shapeOptions: { a: null } })).toEqual({
      ...{ stop: own.stop, shapeOptions: { b: 2 } },
    });
    expect(patchOverrides(own, { stop: { minSpanMs: null } })).toMatchObject({
      stop: { failures: 3 },
    });
    expect(patchOverrides(own, { stop: { failures: null, minSpanMs: null } })).toMatchObject({
      stop: { failures: null },
    });
    expect(patchOverrides({ timeoutMs: 1 }, { timeoutMs: null })).toEqual({});
  });
});

describe('whatever is laid over a profile', () => {
  const name = fc.constantFrom('timeoutMs', 'stop', 'failures', 'shapeOptions', 'a', '__proto__');
  const { parts } = fc.letrec<{ value: unknown; parts: JsonObject }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom<unknown>(null, 0, 'text', true),
      fc.array(fc.integer(), { maxLength: 2 }),
      tie('parts') as fc.Arbitrary<unknown>,
    ),
    // Own members all, `__proto__` too.
    parts: fc
      .array(fc.tuple(name, tie('value')), { maxLength: 4 })
      .map((entries) => Object.fromEntries(entries) as JsonObject),
  }));
  const textOf = (value: unknown) => JSON.stringify(value);

  it('changes nothing when it is nothing, or the same again', () => {
    fc.assert(
      fc.property(parts, (given) => {
        const once = patchOverrides({}, given);
        expect(textOf(patchOverrides(once, {}))).toBe(textOf(once));
        expect(textOf(patchOverrides(once, given))).toBe(textOf(once));
        expect(textOf(mergeProfile(over(given), given))).toBe(textOf(over(given)));
      }),
    );
  });

  it('leaves what it is laid over as it was', () => {
    const before = textOf(NATIVE_PROFILE);
    fc.assert(
      fc.property(parts, parts, (first, second) => {
        const text = textOf(first);
        patchOverrides(first, second);
        over(first);
        expect([textOf(first), textOf(NATIVE_PROFILE)]).toEqual([text, before]);
      }),
    );
  });
});
