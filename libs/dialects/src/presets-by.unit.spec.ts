import { describe, expect, it } from '@jest/globals';
import { NATIVE_PROFILE, type JsonObject } from '#domain';
import { readSettings } from '#runtime';
import { z } from 'zod';
import type { Dialect } from './dialect.js';
import { presetsBy } from './presets-by.js';

const DAY = 86_400_000;

const HERE: Dialect = {
  ...{ name: 'here', accountInPath: false, preset: NATIVE_PROFILE, renderers: {}, listShapes: [] },
  options: z.strictObject({ colour: z.string().optional() }),
  api: () => {
    throw new Error('not asked for');
  },
};

const presets = (dialectOptions: Readonly<Record<string, JsonObject>>, more = {}) =>
  presetsBy({ ...readSettings({}), dialectOptions, ...more }, [HERE]);

const complaint = (...given: Parameters<typeof presets>): string => {
  try {
    presets(...given);
  } catch (error) {
    return (error as Error).message;
  }
  return 'none';
};

describe("what an installation's settings say of a dialect", () => {
  it('is laid over its preset', () => {
    const { all } = presets({ here: { profile: { timeoutMs: 1_000 }, colour: 'blue' } });
    expect(all.get('here')).toEqual({ ...NATIVE_PROFILE, timeoutMs: 1_000 });
  });

  it.each([
    ['retries of another type', { profile: { retries: 5 } }, 'here.profile.retries: '],
    [
      'attempts of another type',
      { profile: { retries: { maxAttempts: '9' } } },
      'here.profile.retries.maxAttempts: ',
    ],
    ['a profile of another type', { profile: null }, 'here.profile: '],
    ['a part that no profile has', { profile: { colour: 'blue' } }, 'here.profile: '],
    ['an option of another type', { colour: 3 }, 'here.colour: '],
    ['an option that it does not have', { sound: 'loud' }, 'here: '],
    [
      'a timeout beyond the lease',
      { profile: { timeoutMs: 60_000 } },
      'here.profile.timeoutMs: must be at most 28000',
    ],
    [
      'retries beyond what is kept',
      { profile: { retries: { giveUpAfterMs: 40 * DAY, maxAttempts: null } } },
      'here.profile.retries.giveUpAfterMs: must be at most 2592000000',
    ],
  ])('is refused in one line that names it: %s', (_, here, line) => {
    const said = complaint({ here });
    expect(said).toMatch(/^POSTRIDER_DIALECT_OPTIONS: .+\.$/);
    expect(said).toContain(`: ${line}`);
  });

  it('must be of a dialect that is there', () => {
    expect(complaint({ klingon: {} })).toBe(
      'POSTRIDER_DIALECT_OPTIONS names the dialect "klingon"; there are here.',
    );
  });
});

describe("a dialect's own preset", () => {
  it('must be retried while what its events say is kept, if the dialect is in use', () => {
    const hourly = { payloadRetentionMs: DAY / 24 };
    expect(complaint({}, hourly)).toMatch(/^here: retries\/schedule must end within 3600000 ms/);
    expect(complaint({}, { ...hourly, dialects: [] })).toBe('none');
  });
});
