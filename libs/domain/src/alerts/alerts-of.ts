import type { AlertRule, DeliveryProfile, StopRule } from '../profile/profile.js';
import { webhookDecider } from '../webhook/decider.js';
import type { DisabledReason, WebhookDeliveryFailed, WebhookEvent } from '../webhook/events.js';
import type { WebhookState } from '../webhook/state.js';
import type { Alert, FailureAlert } from './alert.js';

/** Parts of the limit, in per cent, that are worth a word; the limit itself disables. */
const MARKS = [
  ['half-way', 50],
  ['seventy', 70],
  ['ninety', 90],
] as const;

/** Whether it stands still for a reason that its people have not chosen. */
const NOBODY_CHOSE: Readonly<Record<DisabledReason, boolean>> = {
  created: false,
  user: false,
  unverified: false,
  failures: true,
  timeouts: true,
  'no-success': true,
  gone: true,
  receiver: true,
};

/** Whether enabling it mends something: it was stopped, or had to prove its URL anew. */
const isMended = (reason: DisabledReason): boolean => isStopped(reason) || reason === 'unverified';

/** Whether a webhook that is disabled for this reason waits to be mended. */
export const isStopped = (reason: DisabledReason): boolean => NOBODY_CHOSE[reason];

export interface Happened {
  /** The webhook before the events. */
  readonly before: WebhookState;
  readonly events: readonly WebhookEvent[];
  /** Whether anything was told of it since it last recovered. */
  readonly told: boolean;
  readonly profile: Pick<DeliveryProfile, 'alerts' | 'stop'>;
}

/** What recorded events of one webhook mean for its people, in order; one event may mean several things. */
export const alertsOf = ({ before, events, told, profile }: Happened): readonly Alert[] => {
  const alerts: Alert[] = [];
  let state = before;
  let isTold = told;
  for (const event of events) {
    for (const alert of wanted(meaningOf(event, state, profile.stop), profile.alerts)) {
      if (alert.kind === 'recovered' && !isTold) continue;
      isTold = alert.kind !== 'recovered';
      alerts.push(alert);
    }
    state = webhookDecider.evolve(state, event);
  }
  return alerts;
};

/** Those that the rule asks for. */
export const wanted = (alerts: readonly Alert[], { on }: AlertRule): readonly Alert[] =>
  alerts.filter(({ kind }) => on.includes(kind));

const meaningOf = (event: WebhookEvent, before: WebhookState, stop: StopRule): readonly Alert[] => {
  if (before.status === 'absent' || before.status === 'deleted') return [];
  switch (event.type) {
    case 'webhook.delivery-failed':
      return failed(event.data, before.run.counted, stop);
    case 'webhook.delivery-recovered':
      return [{ kind: 'recovered', by: 'success', failures: event.data.failures }];
    case 'webhook.enabled': {
      return before.status === 'disabled' && isMended(before.reason)
        ? [{ kind: 'recovered', by: 'enabling', failures: before.run.failures }]
        : [];
    }
    case 'webhook.disabled': {
      const { reason, failures, lastError: error } = event.data;
      if (!isStopped(reason)) return [];
      return [{ kind: 'disabled', as: 'disabled', reason, failures, error }];
    }
    case 'webhook.deleted': {
      const { reason, lastError: error = null } = event.data;
      const { failures } = before.run;
      if (reason === undefined) return [];
      return [{ kind: 'disabled', as: 'deleted', reason, failures, error }];
    }
    case 'webhook.created':
    case 'webhook.updated':
    case 'webhook.secret-rotated':
    case 'webhook.verification-requested':
    case 'webhook.throttled':
    case 'webhook.verified':
      return [];
  }
};

const failed = (
  { failures, counted, error }: WebhookDeliveryFailed['data'],
  countedBefore: number,
  { failures: limit }: StopRule,
): readonly FailureAlert[] => {
  const passed =
    limit === null
      ? []
      : MARKS.filter(([, percent]) => {
          const mark = Math.ceil((limit * percent) / 100);
          return mark < limit && countedBefore < mark && mark <= counted;
        });
  const kinds: FailureAlert['kind'][] = [
    ...(failures === 1 ? ['first-failure' as const] : []),
    ...passed.map(([kind]) => kind),
    'attempt-failed',
  ];
  return kinds.map((kind) => ({ kind, failures, counted, limit, error }));
};
