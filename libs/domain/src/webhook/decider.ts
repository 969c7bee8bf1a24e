import { fold, type Decider } from '../decider.js';
import { isSameJson } from '../filter/json.js';
import type {
  DisableWebhook,
  RequestVerification,
  RotateSecret,
  UpdateWebhook,
  WebhookCommand,
} from './commands.js';
import {
  countFailure,
  countSuccess,
  stopUnsuccessful,
  latest,
  NO_FAILURES,
  withFailure,
} from './counting.js';
import {
  NO_SECRETS,
  PLAIN_SETTINGS,
  type DisabledReason,
  type WebhookDeliveryFailed,
  type WebhookEvent,
} from './events.js';
import { mayHeal } from './may-heal.js';
import { retiringBeside } from './retiring.js';
import type { DisabledWebhook, EnabledWebhook, WebhookState } from './state.js';

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
      if (state.status === 'disabled' && !comesBack(state, command.data)) return [];
      if ((command.data.enablement ?? state.enablements) !== state.enablements) return [];
      return [disabled(state, command.data.reason ?? 'user', command.data.note)];
    case 'RotateSecret':
      return [rotated(command, state)];
    case 'RequestVerification':
      return requestVerification(command, state);
    case 'VerifyWebhook':
      if (isVerified(state, command.data.url)) return [];
      return verified(command.data, state);
    case 'DeleteWebhook':
      return [{ type: 'webhook.deleted', data: { webhookId } }];
    case 'CountFailure':
      return countFailure(command, state);
    case 'CountSuccess':
      return countSuccess(command, state);
    case 'NoteThrottle':
      // A disabled one is owed nothing that could wait.
      if (state.status === 'disabled') return [];
      return [{ type: 'webhook.throttled', data: { webhookId, ...command.data } }];
    case 'StopUnsuccessful':
      return stopUnsuccessful(command, state);
  }
};

/** One that waits to be verified is enabled by that, and one that heals by an answer: unless somebody says otherwise. */
const comesBack = (state: DisabledWebhook, { heals = false }: DisableWebhook['data']): boolean =>
  state.reason === 'unverified' || (heals && mayHeal(state));

const disabled = (
  state: EnabledWebhook | DisabledWebhook,
  reason: DisabledReason,
  note?: string,
): WebhookEvent => ({
  type: 'webhook.disabled',
  data: {
    webhookId: state.webhookId,
    reason,
    failures: state.run.failures,
    lastError: state.lastError,
    ...(note !== undefined && { note }),
  },
});

const rotated = (
  { data: { signing, keys, at, overlapUntil: until } }: RotateSecret,
  { webhookId, settings, secrets }: EnabledWebhook | DisabledWebhook,
): WebhookEvent => {
  const retiring = retiringBeside({ secret: secrets.signing, until }, secrets.retiring, at);
  const rotation = { webhookId, overlapUntil: until };
  const { publicKey, formerPublicKeys } = settings;
  const { ed25519, retiringEd25519 } = secrets;
  if (publicKey === null || ed25519 === null) {
    return {
      type: 'webhook.secret-rotated',
      data: { ...rotation, secrets: { signing, retiring } },
    };
  }
  return {
    type: 'webhook.secret-rotated',
    data: {
      ...rotation,
      settings: {
        publicKey: keys.publicKey,
        formerPublicKeys: retiringBeside({ publicKey, until }, formerPublicKeys, at),
      },
      secrets: {
        ...{ signing, retiring, ed25519: keys.ed25519 },
        retiringEd25519: retiringBeside({ secret: ed25519, until }, retiringEd25519, at),
      },
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

const requestVerification = (
  { data: { code, expiresAt, enables } }: RequestVerification,
  state: EnabledWebhook | DisabledWebhook,
): readonly WebhookEvent[] => {
  const { webhookId, settings } = state;
  const requested: WebhookEvent = {
    type: 'webhook.verification-requested',
    data: {
      ...{ webhookId, url: settings.url, expiresAt, enables },
      secrets: { verificationCode: code },
    },
  };
  return state.status === 'enabled' ? [disabled(state, 'unverified'), requested] : [requested];
};

const verified = (
  { url, at }: { readonly url: string; readonly at: string },
  state: EnabledWebhook | DisabledWebhook,
): readonly WebhookEvent[] => {
  const { webhookId } = state;
  const event: WebhookEvent = { type: 'webhook.verified', data: { webhookId, url, at } };
  const waits = state.status === 'disabled' && state.reason === 'unverified';
  return waits ? [event, ...decide({ type: 'EnableWebhook', data: {} }, state)] : [event];
};

const isVerified = ({ verification }: EnabledWebhook | DisabledWebhook, url: string): boolean =>
  verification.state === 'verified' && verification.url === url;

const evolve = (state: WebhookState, event: WebhookEvent): WebhookState => {
  if (event.type === 'webhook.created') {
    return {
      status: 'disabled',
      reason: 'created',
      ...event.data,
      // The first webhooks were recorded before there was all of this.
      secrets: { ...NO_SECRETS, ...event.data.secrets },
      settings: { ...PLAIN_SETTINGS, ...event.data.settings },
      enablements: 0,
      run: NO_FAILURES,
      verification: { state: 'none' },
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
        run: NO_FAILURES,
      };
    case 'webhook.disabled':
      return { ...state, status: 'disabled', reason: event.data.reason };
    case 'webhook.secret-rotated':
      return {
        ...state,
        settings: { ...state.settings, ...event.data.settings },
        secrets: { ...state.secrets, ...event.data.secrets },
      };
    case 'webhook.delivery-failed':
      return {
        ...state,
        run: withFailure(state.run, countedInFull(event.data)),
        lastError: event.data.error,
        lastFailureAt: latest(state.lastFailureAt, event.data.failedAt),
      };
    case 'webhook.delivery-recovered':
      return { ...state, run: NO_FAILURES };
    case 'webhook.throttled':
      return state;
    case 'webhook.verification-requested': {
      const { url, expiresAt, enables, secrets } = event.data;
      return {
        ...state,
        ...(enables && state.status === 'disabled' && { reason: 'unverified' }),
        secrets: { ...state.secrets, ...secrets },
        verification: { state: 'requested', url, expiresAt },
      };
    }
    case 'webhook.verified': {
      const { url, at } = event.data;
      return {
        ...state,
        secrets: { ...state.secrets, verificationCode: null },
        verification: { state: 'verified', url, at },
      };
    }
    case 'webhook.deleted':
      return { status: 'deleted', webhookId: state.webhookId, account: state.account };
  }
};

/** The first failures were recorded before there were several ways to count. */
const countedInFull = (data: WebhookDeliveryFailed['data']): WebhookDeliveryFailed['data'] => ({
  ...{ counted: data.failures, timeouts: 0, outcome: 'http_status' },
  ...data,
});

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
  revision: 8,
  decide,
  evolve,
};

export const foldWebhook = (events: readonly WebhookEvent[]): WebhookState =>
  fold(webhookDecider, events);
