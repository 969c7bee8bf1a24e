import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { attemptKey, type AttemptOutcome } from './attempt.js';
import { NATIVE_PROFILE, type Retries } from '../profile/profile.js';
import { judge } from './verdict.js';

const FAILED: readonly AttemptOutcome[] = [
  'http_status',
  'timeout',
  'dns_error',
  'connect_error',
  'tls_error',
  'connection_lost',
  'protocol_error',
  'address_refused',
  'not_acknowledged',
];
const judged = { now: 1_000_000, bornAt: 0, retryAfterMs: null, chance: 0.5, aborted: false };
const retries: Retries = {
  ...NATIVE_PROFILE.retries,
  schedule: { kind: 'list', waitsMs: [5_000, 30_000] },
  maxAttempts: 3,
};

describe('a delivery', () => {
  it('has succeeded with its first successful attempt, even the last one', () => {
    for (const attempt of [1, 2, 3]) {
      expect(judge({ ...judged, attempt, outcome: 'success' }, retries)).toEqual({
        state: 'succeeded',
      });
    }
  });

  it.each(FAILED)('is due again after %s', (outcome) => {
    expect(judge({ ...judged, attempt: 2, outcome }, retries)).toEqual({
      state: 'pending',
      dueAt: 1_030_000,
    });
  });

  it.each(FAILED)('is exhausted when %s ends its last attempt', (outcome) => {
    expect(judge({ ...judged, attempt: 3, outcome }, retries)).toEqual({ state: 'exhausted' });
  });

  it('is exhausted at once when its receiver wants no more of it', () => {
    const verdict = judge(
      { ...judged, attempt: 1, outcome: 'http_status', aborted: true },
      retries,
    );
    expect(verdict).toEqual({ state: 'exhausted' });
  });

  it('is never due again before the attempt that failed', () => {
    fc.assert(
      fc.property(fc.nat(), fc.double({ min: 0, max: 0.999, noNaN: true }), (now, chance) => {
        const verdict = judge({ ...judged, now, chance, attempt: 1, outcome: 'timeout' }, retries);
        expect(verdict.state === 'pending' && (verdict.dueAt ?? 0) > now).toBe(true);
      }),
    );
  });
});

describe('the key of an attempt', () => {
  it('differs for every attempt of every delivery', () => {
    const keys = ['a', 'b'].flatMap((id) => [1, 2, 11].map((attempt) => attemptKey(id, attempt)));
    expect(new Set(keys).size).toBe(6);
  });
});
