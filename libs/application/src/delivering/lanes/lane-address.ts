import type { DeliveryProfile, DisabledWebhook, EnabledWebhook, Pacing } from '#domain';
import { hostOf } from '../attempts/host-of.js';

/** Where work is for, and how fast it may go there. */
export interface LaneAddress {
  /** The webhook's id. */
  readonly endpoint: string;
  readonly account: string;
  /** As a URL has it, with the port if it is not the usual one. */
  readonly host: string;
  readonly pacing: Pacing;
}

const known = new WeakMap<EnabledWebhook | DisabledWebhook, LaneAddress>();

/** Made once for as long as the directory keeps the very same webhook: to parse its URL takes longer than all else here. */
export const laneAddressOf = (
  webhook: EnabledWebhook | DisabledWebhook,
  { pacing }: Pick<DeliveryProfile, 'pacing'>,
): LaneAddress => {
  const address = known.get(webhook);
  if (address?.pacing === pacing) return address;
  const { webhookId: endpoint, account, settings } = webhook;
  const made: LaneAddress = { endpoint, account, host: hostOf(settings.url), pacing };
  known.set(webhook, made);
  return made;
};
