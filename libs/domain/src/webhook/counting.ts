import { attemptKey } from '../delivery/attempt.js';
import type { StopRule } from '../profile/profile.js';
import type { CountFailure, CountSuccess, StopUnsuccessful } from './commands.js';
import type { EndReason, WebhookDeliveryFailed, WebhookEvent } from './events.js';
import type { DisabledWebhook, EnabledWebhook, FailedRun } from './state.js';

/** Reports of the same attempt come soon after each other, so the latest keys tell them apart. */
const KEYS_KEPT = 50;
const GONE = 410;

export const NO_FAILURES: FailedRun = {
  failures: 0,
  counted: 0,
  timeouts: 0,
  since: null,
  until: null,
  keys: [],
};

export const countFailure = (
  { data }: CountFailure,
  state: EnabledWebhook | DisabledWebhook,
): readonly WebhookEvent[] => {
  const { deliveryId, attempt, error, outcome, failedAt, rule, status } = data;
  if (!counts(data, state) || state.run.keys.includes(attemptKey(deliveryId, attempt))) return [];
  const { webhookId, run } = state;
  const failure: WebhookDeliveryFailed = {
    type: 'webhook.delivery-failed',
    data: {
      ...{ webhookId, deliveryId, attempt, error, outcome },
      failures: run.failures + 1,
      counted: run.counted + (rule.counts.includes(outcome) ? 1 : 0),
      timeouts: outcome === 'timeout' ? run.timeouts + 1 : 0,
      failedAt,
    },
  };
  const stop = stopAfter(withFailure(run, failure.data), rule);
  if (outcome === 'http_status' && status === GONE && rule.gone !== 'nothing') {
    return [failure, ended(webhookId, rule.gone, 'gone', failure.data)];
  }
  return stop === null ? [failure] : [failure, ended(webhookId, rule.action, stop, failure.data)];
};

export const countSuccess = (
  { data }: CountSuccess,
  state: EnabledWebhook | DisabledWebhook,
): readonly WebhookEvent[] => {
  if (!counts(data, state) || state.run.failures === 0) return [];
  if (data.rule.resetOn === 'enable') return [];
  const { webhookId, run } = state;
  const { deliveryId, attempt } = data;
  return [
    {
      type: 'webhook.delivery-recovered',
      data: { webhookId, deliveryId, attempt, failures: run.failures },
    },
  ];
};

export const stopUnsuccessful = (
  { data: { now, rule } }: StopUnsuccessful,
  state: EnabledWebhook | DisabledWebhook,
): readonly WebhookEvent[] => {
  const { webhookId, run, lastError: error } = state;
  // Where a success resets nothing, how long there was none is not known here.
  if (state.status === 'disabled' || rule.resetOn === 'enable') return [];
  if (rule.noSuccessMs === null || run.since === null || error === null) return [];
  if (now - Date.parse(run.since) < rule.noSuccessMs) return [];
  return [ended(webhookId, rule.action, 'no-success', { failures: run.failures, error })];
};

export const withFailure = (run: FailedRun, failed: WebhookDeliveryFailed['data']): FailedRun => ({
  failures: failed.failures,
  counted: failed.counted,
  timeouts: failed.timeouts,
  since: earliest(run.since, failed.failedAt),
  until: latest(run.until, failed.failedAt),
  keys: [...run.keys, attemptKey(failed.deliveryId, failed.attempt)].slice(-KEYS_KEPT),
});

/** Of two instants in ISO 8601. Failures are recorded in batches side by side: one that ended first may be counted last. */
export const latest = (known: string | null, failedAt: string): string =>
  known === null || failedAt > known ? failedAt : known;

const earliest = (since: string | null, failedAt: string): string =>
  since === null || failedAt < since ? failedAt : since;

/** Which limit the run has reached, if any. */
const stopAfter = (run: FailedRun, rule: StopRule): EndReason | null => {
  const { since, until } = run;
  const spanMs = since === null || until === null ? 0 : Date.parse(until) - Date.parse(since);
  if (rule.failures !== null && run.counted >= rule.failures && spanMs >= rule.minSpanMs) {
    return 'failures';
  }
  if (rule.timeouts !== null && run.timeouts >= rule.timeouts) return 'timeouts';
  return rule.noSuccessMs !== null && spanMs >= rule.noSuccessMs ? 'no-success' : null;
};

const ended = (
  webhookId: string,
  action: StopRule['action'],
  reason: EndReason,
  { failures, error: lastError }: Pick<WebhookDeliveryFailed['data'], 'failures' | 'error'>,
): WebhookEvent =>
  action === 'delete'
    ? { type: 'webhook.deleted', data: { webhookId, reason, lastError } }
    : { type: 'webhook.disabled', data: { webhookId, reason, failures, lastError } };

const counts = (
  data: { readonly enablement: number },
  state: EnabledWebhook | DisabledWebhook,
): state is EnabledWebhook => state.status === 'enabled' && data.enablement === state.enablements;
