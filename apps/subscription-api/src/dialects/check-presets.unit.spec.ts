import { describe, expect, it } from '@jest/globals';
import { ProfileRules } from '#application';
import { presetsWith } from '#dialects';
import { NATIVE_PROFILE } from '#domain';
import { readSettings } from '#runtime';
import { checkPresets } from './check-presets.js';
import { mountsBy } from './mounts-by.js';

const payloadRetentionMs = 30 * 86_400_000;
const rules = new ProfileRules({
  ...{ shapes: new Set(['native']), listShapes: new Set<string>(), longestTimeoutMs: 28_000 },
  payloadRetentionMs,
});
const NATIVE = {
  ...{ name: 'here', accountInPath: false, preset: NATIVE_PROFILE, renderers: {}, listShapes: [] },
  api: () => {
    throw new Error('not asked for');
  },
};

const complaint = (profile: object): string => {
  const options = { here: { profile } };
  try {
    checkPresets(
      { dialectOptions: options, dialects: undefined, payloadRetentionMs },
      presetsWith(NATIVE_PROFILE, options, [NATIVE]),
      rules,
    );
  } catch (error) {
    return (error as Error).message;
  }
  return 'none';
};

describe("the profile that an installation's settings lay over a dialect's", () => {
  it('is checked at start, and what is wrong is named', () => {
    expect(complaint({ timeoutMs: 1_000, stop: { failures: 20 } })).toBe('none');
    expect(complaint({ timeoutMs: 'long' })).toContain('here.profile.timeoutMs');
    expect(complaint({ colour: 'blue' })).toContain('here.profile');
    expect(complaint({ timeoutMs: 60_000 })).toContain('must be at most 28000');
    const retries = { giveUpAfterMs: 40 * 86_400_000, maxAttempts: null };
    expect(complaint({ retries })).toContain('/profile/retries/giveUpAfterMs: must be at most');
  });
});

describe('a dialect that the settings name', () => {
  it('must be there', () => {
    for (const [name, text] of [
      ['POSTRIDER_DIALECTS', 'klingon'],
      ['POSTRIDER_DIALECT_HOSTS', 'a.example=klingon/x'],
      ['POSTRIDER_DIALECT_OPTIONS', '{"klingon":{}}'],
    ] as const) {
      const settings = readSettings({ [name]: text });
      expect(() => mountsBy(settings)).toThrow(`${name} names the dialect "klingon"`);
    }
    expect(mountsBy(readSettings({ POSTRIDER_DIALECTS: 'none' })).dialects).toEqual([]);
  });
});
