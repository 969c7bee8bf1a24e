import { describe, expect, it } from '@jest/globals';
import { NATIVE_PROFILE, type DeliveryProfile } from '#domain';
import { ProfileRules } from './profile-rules.js';

const { retries, stop } = NATIVE_PROFILE;
const AT_ONCE = { ...retries, schedule: { kind: 'list', waitsMs: [1_000, 0] } } as const;

describe('a profile', () => {
  const rules = new ProfileRules({
    ...{ shapes: new Set(['native']), listShapes: new Set<string>() },
    ...{ longestTimeoutMs: 60_000, payloadRetentionMs: null },
  });
  const objection = (given: Partial<DeliveryProfile>): string | undefined => {
    try {
      rules.refuse({ ...NATIVE_PROFILE, ...given });
      return undefined;
    } catch (error) {
      return (error as { field: string }).field;
    }
  };

  it.each<[string, Partial<DeliveryProfile>]>([
    ['/profile/signing/versions', { signing: { kind: 'standard', versions: ['v1', 'v1'] } }],
    ['/profile/verification/on', { verification: { kind: 'probe', on: [] } }],
    ['/profile/retries/schedule/waitsMs', { retries: AT_ONCE, stop: { ...stop, failures: null } }],
  ])('is refused for %s when it says nothing, or what nobody can mean', (field, given) => {
    expect(objection(given)).toBe(field);
  });

  it('may sign twice in different ways, and try again at once a few times', () => {
    expect(objection({ signing: { kind: 'standard', versions: ['v1', 'v1a'] } })).toBeUndefined();
    expect(objection({ retries: AT_ONCE })).toBeUndefined();
    expect(objection({ verification: { kind: 'probe', on: ['create'] } })).toBeUndefined();
  });
});
