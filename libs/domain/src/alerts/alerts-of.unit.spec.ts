import { describe, expect, it } from '@jest/globals';
import { ALERT_KINDS, NATIVE_PROFILE, type AlertKind, type StopRule } from '../profile/profile.js';
import { created, enabled, failed, failures, webhookId } from '../testing/webhooks.js';
import { foldWebhook } from '../webhook/decider.js';
import type { WebhookEvent } from '../webhook/events.js';
import { alertsOf } from './alerts-of.js';

const working = [created, enabled()];
const recovered: WebhookEvent = {
  type: 'webhook.delivery-recovered',
  data: { webhookId, deliveryId: 'delivery-9', attempt: 1, failures: 3 },
};
const disabled = (reason: 'user' | 'failures' | 'gone' | 'unverified'): WebhookEvent => ({
  type: 'webhook.disabled',
  data: { webhookId, reason, failures: 10, lastError: 'error 10' },
});

interface Given {
  readonly on?: readonly AlertKind[];
  readonly stop?: Partial<StopRule>;
  readonly told?: boolean;
}

const alertsAfter = (
  before: readonly WebhookEvent[],
  events: readonly WebhookEvent[],
  { on = ALERT_KINDS, stop = {}, told = false }: Given = {},
) =>
  alertsOf({
    before: foldWebhook(before),
    events,
    told,
    profile: {
      alerts: { ...NATIVE_PROFILE.alerts, on },
      stop: { ...NATIVE_PROFILE.stop, ...stop },
    },
  });
const kindsAfter = (...given: Parameters<typeof alertsAfter>) =>
  alertsAfter(...given).map(({ kind }) => kind);

describe('what happened to a webhook is told', () => {
  it('when a first attempt fails, with its error', () => {
    expect(alertsAfter(working, [failed(1)], { on: ['first-failure'] })).toEqual([
      { kind: 'first-failure', failures: 1, counted: 1, limit: 10, error: 'error 1' },
    ]);
    expect(kindsAfter([...working, failed(1)], [failed(2)], { on: ['first-failure'] })).toEqual([]);
  });

  it('for each failed attempt, where that is wanted', () => {
    expect(kindsAfter([...working, failed(1)], [failed(2), failed(3)])).toEqual([
      'attempt-failed',
      'attempt-failed',
    ]);
  });

  it('half-way, at seventy and at ninety per cent of what disables it, each once', () => {
    const on = ['half-way', 'seventy', 'ninety'] as const;
    const alerts = alertsAfter(working, failures(9), { on });
    expect(alerts.map((alert) => [alert.kind, 'counted' in alert && alert.counted])).toEqual([
      ['half-way', 5],
      ['seventy', 7],
      ['ninety', 9],
    ]);
  });

  it.each([
    [1, []],
    [2, [['half-way', 1]]],
    [3, [['half-way', 2]]],
    [
      4,
      [
        ['half-way', 2],
        ['seventy', 3],
      ],
    ],
    [
      20,
      [
        ['half-way', 10],
        ['seventy', 14],
        ['ninety', 18],
      ],
    ],
  ])('at the marks that a limit of %d has before it is reached', (limit, marks) => {
    const on = ['half-way', 'seventy', 'ninety'] as const;
    const alerts = alertsAfter(working, failures(30), { on, stop: { failures: limit } });
    expect(alerts.map((alert) => [alert.kind, 'counted' in alert && alert.counted])).toEqual(marks);
  });

  it('at no mark where no number of failures disables it', () => {
    const stop = { failures: null, noSuccessMs: 86_400_000 };
    expect(kindsAfter(working, failures(2), { stop })).toEqual([
      'first-failure',
      'attempt-failed',
      'attempt-failed',
    ]);
  });

  it('at a mark only by failures that count toward the limit', () => {
    const uncounted = failures(6).map((each, i) => ({
      ...each,
      data: { ...each.data, counted: Math.max(0, i - 1) },
    }));
    expect(kindsAfter(working, uncounted, { on: ['half-way'] })).toEqual([]);
  });

  it('when failures disable it', () => {
    expect(alertsAfter([...working, ...failures(10)], [disabled('failures')])).toEqual([
      { kind: 'disabled', as: 'disabled', reason: 'failures', failures: 10, error: 'error 10' },
    ]);
  });

  it('when failures delete it', () => {
    const deleted: WebhookEvent = {
      type: 'webhook.deleted',
      data: { webhookId, reason: 'gone', lastError: '410 Gone' },
    };
    expect(alertsAfter([...working, failed(1)], [deleted])).toEqual([
      { kind: 'disabled', as: 'deleted', reason: 'gone', failures: 1, error: '410 Gone' },
    ]);
  });

  it('not when somebody disables or deletes it', () => {
    const deleted: WebhookEvent = { type: 'webhook.deleted', data: { webhookId } };
    expect(kindsAfter(working, [disabled('user'), deleted])).toEqual([]);
  });

  it('when it works again, if anything was told before', () => {
    const failing = [...working, ...failures(3)];
    expect(alertsAfter(failing, [recovered], { told: true })).toEqual([
      { kind: 'recovered', by: 'success', failures: 3 },
    ]);
    expect(kindsAfter(failing, [recovered])).toEqual([]);
  });

  it('when it works again after what was told in the same breath', () => {
    const on = ['first-failure', 'recovered'] as const;
    expect(kindsAfter(working, [failed(1), recovered], { on })).toEqual(on);
    expect(kindsAfter(working, [failed(1), recovered], { on: ['recovered'] })).toEqual([]);
  });

  it('when it is enabled after failures disabled it', () => {
    const stopped = [...working, ...failures(10), disabled('failures')];
    expect(alertsAfter(stopped, [enabled(2)], { told: true })).toEqual([
      { kind: 'recovered', by: 'enabling', failures: 10 },
    ]);
    const moved = [...working, failed(1), disabled('unverified')];
    expect(kindsAfter(moved, [enabled(2)], { told: true })).toEqual(['recovered']);
    const switchedOff = [...working, failed(1), disabled('user')];
    expect(kindsAfter(switchedOff, [enabled(2)], { told: true })).toEqual([]);
  });

  it('only as far as it is asked for', () => {
    expect(kindsAfter(working, [...failures(10), disabled('failures')], { on: [] })).toEqual([]);
  });
});
