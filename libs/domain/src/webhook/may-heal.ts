import type { DisabledReason } from './events.js';
import type { DisabledWebhook, WebhookState } from './state.js';

const MAY_HEAL: ReadonlySet<DisabledReason> = new Set(['failures', 'timeouts', 'no-success']);

/** What failures did, an answer may undo; what somebody wished, it may not. */
export const mayHeal = (state: WebhookState): state is DisabledWebhook =>
  state.status === 'disabled' && MAY_HEAL.has(state.reason);
