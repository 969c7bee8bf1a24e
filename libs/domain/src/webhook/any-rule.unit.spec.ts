import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { FailedOutcome } from '../delivery/attempt.js';
import { decideInTurn } from '../decider.js';
import { ALL_FAILURES, NATIVE_PROFILE, type StopRule } from '../profile/profile.js';
import { created, enabled, webhookId } from '../testing/webhooks.js';
import type { WebhookCommand } from './commands.js';
import { foldWebhook, webhookDecider } from './decider.js';

const NOON = Date.UTC(2026, 10, 20, 12);
const MINUTE = 60_000;

interface Attempted {
  readonly outcome: FailedOutcome | 'success';
  /** How long after the one before, in minutes; negative where it ended earlier and is counted later. */
  readonly after: number;
}

const outcome = fc.constantFrom<FailedOutcome>('http_status', 'timeout', 'connect_error');
const attempted: fc.Arbitrary<Attempted> = fc.record({
  outcome: fc.oneof({ weight: 6, arbitrary: outcome }, fc.constant('success' as const)),
  after: fc.integer({ min: -10, max: 30 }),
});
const limit = fc.option(fc.integer({ min: 1, max: 5 }));
const anyRule: fc.Arbitrary<StopRule> = fc.record({
  counts: fc.subarray([...ALL_FAILURES]),
  failures: limit,
  minSpanMs: fc.nat(90).map((minutes) => minutes * MINUTE),
  timeouts: limit,
  noSuccessMs: fc.option(fc.integer({ min: 1, max: 120 }).map((minutes) => minutes * MINUTE)),
  resetOn: fc.constantFrom('success' as const, 'enable' as const),
  action: fc.constantFrom('disable' as const, 'delete' as const),
  gone: fc.constant('nothing' as const),
});

/** Word for word what the rule says, of all the failures that a run has so far. */
const isStopped = (
  run: readonly (Attempted & { readonly at: number })[],
  { counts, failures, minSpanMs, timeouts, noSuccessMs }: StopRule,
): boolean => {
  const times = run.map(({ at }) => at);
  const span = Math.max(...times) - Math.min(...times);
  const counted = run.filter((one) => (counts as readonly string[]).includes(one.outcome));
  const lastTimeouts = run.slice(run.findLastIndex((one) => one.outcome !== 'timeout') + 1);
  return (
    (failures !== null && counted.length >= failures && span >= minSpanMs) ||
    (timeouts !== null && lastTimeouts.length >= timeouts) ||
    (noSuccessMs !== null && span >= noSuccessMs)
  );
};

/** After how many attempts it is to be stopped; undefined: not by these. */
const stopsAfter = (attempts: readonly Attempted[], rule: StopRule): number | undefined => {
  let run: (Attempted & { at: number })[] = [];
  let at = NOON;
  for (const [n, one] of attempts.entries()) {
    at += one.after * MINUTE;
    if (one.outcome !== 'success') run.push({ ...one, at });
    else if (rule.resetOn === 'success') run = [];
    if (one.outcome !== 'success' && isStopped(run, rule)) return n + 1;
  }
  return undefined;
};

const commandsOf = (attempts: readonly Attempted[], rule: StopRule): readonly WebhookCommand[] => {
  let at = NOON;
  return attempts.map(({ outcome: how, after }, n): WebhookCommand => {
    at += after * MINUTE;
    const counted = { deliveryId: `delivery-${n}`, attempt: 1, enablement: 1, rule };
    if (how === 'success') return { type: 'CountSuccess', data: counted };
    const failedAt = new Date(at).toISOString();
    const failed = { ...counted, error: how, outcome: how, status: null, failedAt };
    return { type: 'CountFailure', data: failed };
  });
};

describe('whatever its rule is, and whatever happens', () => {
  const after = (attempts: readonly Attempted[], rule: StopRule) =>
    decideInTurn(webhookDecider, commandsOf(attempts, rule), foldWebhook([created, enabled()]));
  const attempts = fc.array(attempted, { maxLength: 25 });

  it('a webhook is stopped by the very attempt that its rule says, and once', () => {
    fc.assert(
      fc.property(attempts, anyRule, (given, rule) => {
        const stop = rule.action === 'disable' ? 'webhook.disabled' : 'webhook.deleted';
        const stops = (count: number) =>
          after(given.slice(0, count), rule).filter(({ type }) => type === stop).length;
        const due = stopsAfter(given, rule);
        expect(stops((due ?? given.length + 1) - 1)).toBe(0);
        if (due !== undefined) expect([stops(due), stops(given.length)]).toEqual([1, 1]);
      }),
      { numRuns: 300 },
    );
  });

  it('a run lasts from its own first failure to its own last, however late others ended', () => {
    const rule = { ...NATIVE_PROFILE.stop, noSuccessMs: 3 * MINUTE };
    const failed = (minutes: number): Attempted => ({ outcome: 'http_status', after: minutes });
    const recovered: Attempted = { outcome: 'success', after: -10 };
    const given = [failed(10), recovered, failed(1), failed(1), failed(1), failed(1)];
    expect(after(given.slice(0, 5), rule).map(({ type }) => type)).not.toContain(
      'webhook.disabled',
    );
    expect(after(given, rule).at(-1)).toMatchObject({ data: { reason: 'no-success' } });
  });

  it('its stream says of each failure how many there were in a row', () => {
    fc.assert(
      fc.property(attempts, anyRule, (given, rule) => {
        let failures = 0;
        for (const { type, data } of after(given, rule)) {
          if (type === 'webhook.delivery-recovered') failures = 0;
          if (type !== 'webhook.delivery-failed') continue;
          failures += 1;
          expect(data).toMatchObject({ webhookId, failures });
        }
      }),
    );
  });
});
