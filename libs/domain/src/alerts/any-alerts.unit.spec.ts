import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  ALERT_KINDS,
  ALL_FAILURES,
  NATIVE_PROFILE,
  type AlertKind,
  type DeliveryProfile,
} from '../profile/profile.js';
import { countFailure, countSuccess, createWebhook } from '../testing/webhooks.js';
import type { WebhookCommand } from '../webhook/commands.js';
import { foldWebhook, webhookDecider } from '../webhook/decider.js';
import type { WebhookEvent } from '../webhook/events.js';
import type { WebhookState } from '../webhook/state.js';
import { alertsOf } from './alerts-of.js';

const anyStop = fc.record({
  counts: fc.subarray([...ALL_FAILURES], { minLength: 1 }),
  failures: fc.option(fc.integer({ min: 1, max: 25 })),
  timeouts: fc.option(fc.integer({ min: 1, max: 5 })),
  resetOn: fc.constantFrom('success', 'enable'),
  action: fc.constantFrom('disable', 'delete'),
});
const anyRule = fc.subarray([...ALERT_KINDS]);

interface Step {
  readonly kind: 'failure' | 'success' | 'enable' | 'disable';
  readonly outcome: (typeof ALL_FAILURES)[number];
}
const anyStep: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom(...Array<Step['kind']>(9).fill('failure'), 'success', 'enable', 'disable'),
  outcome: fc.constantFrom(...ALL_FAILURES),
});

const profileOf = (stop: Partial<DeliveryProfile['stop']>, on: readonly AlertKind[]) => ({
  stop: { ...NATIVE_PROFILE.stop, ...stop },
  alerts: { ...NATIVE_PROFILE.alerts, on },
});

/** The events of each step of a life, which begins enabled. */
const live = (steps: readonly Step[], profile: ReturnType<typeof profileOf>) => {
  let state: WebhookState = webhookDecider.initial;
  const commandOf = ({ kind, outcome }: Step, n: number): WebhookCommand => {
    const enablement = 'enablements' in state ? state.enablements : 1;
    const rule = profile.stop;
    const failure = countFailure(n, { enablement });
    const success = countSuccess(n, { enablement });
    switch (kind) {
      case 'failure':
        return { ...failure, data: { ...failure.data, outcome, rule } };
      case 'success':
        return { ...success, data: { ...success.data, rule } };
      case 'enable':
        return { type: 'EnableWebhook', data: {} };
      case 'disable':
        return { type: 'DisableWebhook', data: {} };
    }
  };
  const decide = (command: WebhookCommand): readonly WebhookEvent[] => {
    const events = webhookDecider.decide(command, state);
    state = events.reduce(webhookDecider.evolve, state);
    return events;
  };
  return [decide(createWebhook(true)), ...steps.map((step, n) => decide(commandOf(step, n)))];
};

/** As a store asks: batch by batch, remembering whether anything was told. */
const tellAll = (
  batches: readonly (readonly WebhookEvent[])[],
  profile: ReturnType<typeof profileOf>,
) => {
  let [told, past] = [false, [] as readonly WebhookEvent[]];
  return batches.flatMap((events) => {
    const alerts = alertsOf({ before: foldWebhook(past), events, told, profile });
    const last = alerts.at(-1);
    if (last) told = last.kind !== 'recovered';
    past = [...past, ...events];
    return alerts;
  });
};

const holds = (
  property: (
    events: readonly (readonly WebhookEvent[])[],
    profile: ReturnType<typeof profileOf>,
  ) => void,
  rule: fc.Arbitrary<readonly AlertKind[]> = anyRule,
) => {
  fc.assert(
    fc.property(fc.array(anyStep, { maxLength: 80 }), anyStop, rule, (steps, stop, on) => {
      const profile = profileOf(stop, on);
      property(live(steps, profile), profile);
    }),
    { numRuns: 200 },
  );
};
const everything = fc.constant(ALERT_KINDS);

describe('whatever happens to a webhook', () => {
  it('its people are told the same, however what happened is recorded together', () => {
    holds((steps, profile) => {
      expect(tellAll([steps.flat()], profile)).toEqual(tellAll(steps, profile));
    });
  });

  it('they are told only what they want to hear', () => {
    holds((steps, profile) => {
      const unwanted = tellAll(steps, profile).filter(
        ({ kind }) => !profile.alerts.on.includes(kind),
      );
      expect(unwanted).toEqual([]);
    });
  });

  it('they are told of every failed attempt, and once of each time it was stopped', () => {
    holds((steps, profile) => {
      const kinds = tellAll(steps, profile).map(({ kind }) => kind);
      const events = steps.flat();
      const stops = events.filter(
        (event) =>
          (event.type === 'webhook.disabled' && event.data.reason !== 'user') ||
          event.type === 'webhook.deleted',
      );
      expect(kinds.filter((kind) => kind === 'disabled')).toHaveLength(stops.length);
      expect(kinds.filter((kind) => kind === 'attempt-failed')).toHaveLength(
        events.filter(({ type }) => type === 'webhook.delivery-failed').length,
      );
    }, everything);
  });

  it('each mark is told at most once in a run of failures, in their order', () => {
    const marks = ['first-failure', 'half-way', 'seventy', 'ninety'] as const;
    holds((steps, profile) => {
      let seen: AlertKind[] = [];
      let past: readonly WebhookEvent[] = [];
      for (const event of steps.flat()) {
        if (event.type === 'webhook.enabled' || event.type === 'webhook.delivery-recovered') {
          seen = [];
        }
        const told = alertsOf({ before: foldWebhook(past), events: [event], told: true, profile });
        for (const { kind } of told) {
          if (marks.some((mark) => mark === kind)) seen.push(kind);
        }
        expect(seen).toEqual(marks.filter((mark) => seen.includes(mark)));
        past = [...past, event];
      }
    }, everything);
  });

  it('it recovers at most once after each time that anything was told', () => {
    holds((steps, profile) => {
      const kinds = tellAll(steps, profile).map(({ kind }) => kind);
      const hollow = kinds.filter(
        (kind, i) => kind === 'recovered' && (i === 0 || kinds[i - 1] === 'recovered'),
      );
      expect(hollow).toEqual([]);
    });
  });
});
