import { isStopped, type WebhookState } from '#domain';
import type { AlertsOfKind } from '../../ports/alerts.js';
import { counted } from './words.js';

/** How the webhook stands, to follow its name: what matters most of what is to be told, if it still holds. */
export const headline = (state: WebhookState, kinds: readonly AlertsOfKind[]): string => {
  if (state.status === 'absent' || state.status === 'deleted') return 'was deleted';
  if (state.status === 'disabled') return isStopped(state.reason) ? 'was disabled' : 'is disabled';
  const latest = kinds.at(-1)?.last;
  if (latest?.kind === 'recovered') {
    return latest.by === 'enabling' ? 'is enabled again' : 'works again';
  }
  if (kinds.some(({ last }) => last.kind === 'throttled')) return 'is throttled';
  const dropped = kinds.find(({ last }) => last.kind === 'dropped')?.count ?? 0;
  if (state.run.failures > 0) {
    return `fails: ${counted(state.run.failures, 'failed request')} in a row`;
  }
  return dropped > 0
    ? `has lost ${counted(dropped, 'delivery', 'deliveries')}`
    : 'failed, and works again';
};
