import { isStopped, type AlertRule, type WebhookState } from '#domain';
import type { AlertedWebhook, AlertsOfKind } from '../../ports/alerts.js';
import { counted } from './words.js';

const THROTTLED = 'is throttled';

/** The webhook and how it stands: what matters most of what is to be told, if it still holds. */
export const headline = (
  state: WebhookState,
  kinds: readonly AlertsOfKind[],
  webhook: Pick<AlertedWebhook, 'number' | 'name'>,
  throttledSubject: AlertRule['throttledSubject'],
): string => {
  const standing = standingOf(state, kinds);
  return standing === THROTTLED && throttledSubject !== null
    ? filledIn(throttledSubject, webhook)
    : `Webhook "${webhook.name}" ${standing}`;
};

const filledIn = (
  template: string,
  { number, name }: Pick<AlertedWebhook, 'number' | 'name'>,
): string =>
  template.replace(/\{(number|name)\}/g, (_, which) => (which === 'name' ? name : String(number)));

const standingOf = (state: WebhookState, kinds: readonly AlertsOfKind[]): string => {
  if (state.status === 'absent' || state.status === 'deleted') return 'was deleted';
  if (state.status === 'disabled') return isStopped(state.reason) ? 'was disabled' : 'is disabled';
  const latest = kinds.at(-1)?.last;
  if (latest?.kind === 'recovered') {
    return latest.by === 'enabling' ? 'is enabled again' : 'works again';
  }
  if (kinds.some(({ last }) => last.kind === 'throttled')) return THROTTLED;
  const dropped = kinds.find(({ last }) => last.kind === 'dropped')?.count ?? 0;
  if (state.run.failures > 0) {
    return `fails: ${counted(state.run.failures, 'failed request')} in a row`;
  }
  return dropped > 0
    ? `has lost ${counted(dropped, 'delivery', 'deliveries')}`
    : 'failed, and works again';
};
