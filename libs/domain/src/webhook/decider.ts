import { fold, type Decider } from '../decider.js';
import { attemptKey } from '../delivery/attempt.js';
import { isSameJson } from '../filter/json.js';
import { FAILURES_TO_DISABLE } from '../profile/profile.js';
import type {
  CountFailure,
  CountSuccess,
  RotateSecret,
  UpdateWebhook,
  WebhookCommand,
} from './commands.js';
import type { WebhookEvent } from './events.js';
import type { DisabledWebhook, EnabledWebhook, WebhookState } from './state.js';

/** Signatures of former secrets that a request bears at once, at most. */
const MAX_RETIRING = 4;

const decide = (command: WebhookCommand, state: WebhookState): readonly WebhookEvent[] => {
  if (command.type === 'CreateWebhook') {
    if (state.status !== 'absent') return [];
    const { enabled, ...facts } = command.data;
    const created: WebhookEvent = { type: 'webhook.created', data: facts };
    return enabled
      ? [created, ...decide({ type: 'EnableWebhook', data: {} }, evolve(state, created))]
      : [created];
  }
  if (state.status === 'absent' || state.status === 'deleted') return [];
  const { webhookId } = state;
  switch (command.type) {
    case 'UpdateWebhook':
      return update(command, state);
    case 'EnableWebhook':
      if (state.status === 'enabled') return [];
      return [{ type: 'webhook.enabled', data: { webhookId, enablement: state.enablements + 1 } }];
    case 'DisableWebhook':
      if (state.status === 'disabled') return [];
      return [disabled(state, 'user', command.data.note)];
    case 'RotateSecret':
      return [rotated(command, state)];
    case 'DeleteWebhook':
      return [{ type: 'webhook.deleted', data: { webhookId } }];
    case 'CountFailure':
      return countFailure(command, state);
    case 'CountSuccess':
      return countSuccess(command, state);
  }
};

const disabled = (
  state: EnabledWebhook,
  reason: 'user' | 'failures',
  note?: string,
): WebhookEvent => ({
  type: 'webhook.disabled',
  data: {
    webhookId: state.webhookId,
    reason,
    failures: state.failed.length,
    lastError: state.lastError,
    ...(note !== undefined && { note }),
  },
});

const rotated = (
  { data: { signing, at, overlapUntil } }: RotateSecret,
  { webhookId, secrets }: EnabledWebhook | DisabledWebhook,
): WebhookEvent => {
  const former = { secret: secrets.signing, until: overlapUntil };
  const retiring = [former, ...secrets.retiring].filter(({ until }) => until > at);
  return {
    type: 'webhook.secret-rotated',
    data: {
      webhookId,
      overlapUntil,
      secrets: { signing, retiring: retiring.slice(0, MAX_RETIRING) },
    },
  };
};

const update = (
  { data }: UpdateWebhook,
  state: EnabledWebhook | DisabledWebhook,
): readonly WebhookEvent[] => {
  const settings = changesIn(data.settings, state.settings);
  const secrets = changesIn(data.secrets, state.secrets);
  const secretsChanged = Object.keys(secrets).length > 0;
  if (Object.keys(settings).length === 0 && !secretsChanged) return [];
  const { webhookId } = state;
  return [
    { type: 'webhook.updated', data: { webhookId, settings, ...(secretsChanged && { secrets }) } },
  ];
};

const countFailure = (
  { data }: CountFailure,
  state: EnabledWebhook | DisabledWebhook,
): readonly WebhookEvent[] => {
  const { deliveryId, attempt, error, failedAt } = data;
  if (!counts(data, state) || state.failed.includes(attemptKey(deliveryId, attempt))) return [];
  const { webhookId } = state;
  const failures = state.failed.length + 1;
  const failure: WebhookEvent = {
    type: 'webhook.delivery-failed',
    data: { webhookId, deliveryId, attempt, error, failures, failedAt },
  };
  if (failures < FAILURES_TO_DISABLE) return [failure];
  return [failure, disabled(evolve(state, failure) as EnabledWebhook, 'failures')];
};

const countSuccess = (
  { data }: CountSuccess,
  state: EnabledWebhook | DisabledWebhook,
): readonly WebhookEvent[] => {
  if (!counts(data, state) || state.failed.length === 0) return [];
  const { webhookId, failed } = state;
  const { deliveryId, attempt } = data;
  return [
    {
      type: 'webhook.delivery-recovered',
      data: { webhookId, deliveryId, attempt, failures: failed.length },
    },
  ];
};

const counts = (
  data: { readonly enablement: number },
  state: EnabledWebhook | DisabledWebhook,
): state is EnabledWebhook => state.status === 'enabled' && data.enablement === state.enablements;

const NONE_RETIRING = { retiring: [] } as const;
const NO_FILTER = { filter: null } as const;

const evolve = (state: WebhookState, event: WebhookEvent): WebhookState => {
  if (event.type === 'webhook.created') {
    return {
      status: 'disabled',
      reason: 'created',
      ...event.data,
      // The first webhooks were recorded before secrets could be replaced, and before filters.
      secrets: { ...NONE_RETIRING, ...event.data.secrets },
      settings: { ...NO_FILTER, ...event.data.settings },
      enablements: 0,
      failed: [],
      lastError: null,
      lastFailureAt: null,
    };
  }
  if (state.status === 'absent' || state.status === 'deleted') return state;
  switch (event.type) {
    case 'webhook.updated':
      return {
        ...state,
        settings: { ...state.settings, ...event.data.settings },
        secrets: { ...state.secrets, ...event.data.secrets },
      };
    case 'webhook.enabled':
      return {
        ...withoutReason(state),
        status: 'enabled',
        enablements: event.data.enablement,
        failed: [],
      };
    case 'webhook.disabled':
      return { ...state, status: 'disabled', reason: event.data.reason };
    case 'webhook.secret-rotated':
      return { ...state, secrets: { ...state.secrets, ...event.data.secrets } };
    case 'webhook.delivery-failed':
      return {
        ...state,
        failed: [...state.failed, attemptKey(event.data.deliveryId, event.data.attempt)],
        lastError: event.data.error,
        lastFailureAt: event.data.failedAt,
      };
    case 'webhook.delivery-recovered':
      return { ...state, failed: [] };
    case 'webhook.deleted':
      return { status: 'deleted', webhookId: state.webhookId, account: state.account };
  }
};

const withoutReason = (
  state: EnabledWebhook | DisabledWebhook,
): Omit<DisabledWebhook, 'reason' | 'status'> => {
  const { status: _status, ...rest } = state;
  if (!('reason' in rest)) return rest;
  const { reason: _reason, ...kept } = rest;
  return kept;
};

const changesIn = <T extends object>(wanted: Partial<T>, current: T): Partial<T> =>
  Object.fromEntries(
    Object.entries(wanted).filter(
      ([name, value]) => value !== undefined && !isSameJson(value, current[name as keyof T]),
    ),
  ) as Partial<T>;

export const webhookDecider: Decider<WebhookCommand, WebhookEvent, WebhookState> = {
  initial: { status: 'absent' },
  revision: 3,
  decide,
  evolve,
};

export const foldWebhook = (events: readonly WebhookEvent[]): WebhookState =>
  fold(webhookDecider, events);
