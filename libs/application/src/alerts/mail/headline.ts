import { isStopped, type WebhookState } from '#domain';
import type { AlertedWebhook, AlertsOfKind } from '../../ports/alerts.js';
import { counted } from './words.js';

/** The webhook and how it stands: what matters most of what is to be told, if it still holds. */
export const headline = (
  state: WebhookState,
  kinds: readonly AlertsOfKind[],
  { number, name }: Pick<AlertedWebhook, 'number' | 'name'>,
): string => {
  const standing = standingOf(state, kinds);
  // As one of the systems has it that name who offends a host; the others have no wording of their own.
  return standing === 'throttled'
    ? `Webhook #${number} throttled – ${name}`
    : `Webhook "${name}" ${standing}`;
};

const standingOf = (state: WebhookState, kinds: readonly AlertsOfKind[]): string => {
  if (state.status === 'absent' || state.status === 'deleted') return 'was deleted';
  if (state.status === 'disabled') return isStopped(state.reason) ? 'was disabled' : 'is disabled';
  const latest = kinds.at(-1)?.last;
  if (latest?.kind === 'recovered') {
    return latest.by === 'enabling' ? 'is enabled again' : 'works again';
  }
  if (kinds.some(({ last }) => last.kind === 'throttled')) return 'throttled';
  const dropped = kinds.find(({ last }) => last.kind === 'dropped')?.count ?? 0;
  if (state.run.failures > 0) {
    return `fails: ${counted(state.run.failures, 'failed request')} in a row`;
  }
  return dropped > 0
    ? `has lost ${counted(dropped, 'delivery', 'deliveries')}`
    : 'failed, and works again';
};
