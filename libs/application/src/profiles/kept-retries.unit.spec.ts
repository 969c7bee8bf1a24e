import { describe, expect, it } from '@jest/globals';
import { NATIVE_PROFILE, type Retries } from '#domain';
import { objectionToRetries } from './kept-retries.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const hourly: Retries = {
  ...NATIVE_PROFILE.retries,
  ...{ schedule: { kind: 'list', waitsMs: [HOUR] }, jitter: 0, maxAttempts: 25 },
};

describe('retries', () => {
  it('may go on for as long as what events say is kept, to the millisecond', () => {
    expect(objectionToRetries(hourly, DAY)).toBeUndefined();
    expect(objectionToRetries(hourly, DAY - 1)?.at).toBe('retries/schedule');
    expect(objectionToRetries({ ...hourly, maxAttempts: 24 }, DAY - 1)).toBeUndefined();
  });

  it('may go on for any time where that is kept for ever', () => {
    expect(objectionToRetries({ ...hourly, maxAttempts: 1_000 }, null)).toBeUndefined();
  });

  it('are counted with their jitter', () => {
    const objection = objectionToRetries({ ...hourly, jitter: 0.5 }, DAY);
    expect(objection?.because).toContain('may take 36 h');
  });

  it('may be given up in time instead, and are told which time that is', () => {
    const late = { ...hourly, maxAttempts: 1_000, giveUpAfterMs: DAY + 1 };
    expect(objectionToRetries(late, DAY)).toEqual({
      at: 'retries/giveUpAfterMs',
      because: expect.stringMatching(/^must be at most 86400000, .*POSTRIDER_PAYLOAD_RETENTION/),
    });
    expect(objectionToRetries({ ...late, giveUpAfterMs: DAY }, DAY)).toBeUndefined();
  });
});
