import type { DeliveryProfile, EnabledWebhook, Pacing } from '#domain';
import { hostOf } from '../host-of.js';

/** Where work is for, and how fast it may go there. */
export interface LaneAddress {
  /** The webhook's id. */
  readonly endpoint: string;
  readonly account: string;
  /** As a URL has it, with the port if it is not the usual one. */
  readonly host: string;
  readonly pacing: Pacing;
}

export const laneAddressOf = (
  { webhookId, account, settings }: EnabledWebhook,
  { pacing }: Pick<DeliveryProfile, 'pacing'>,
): LaneAddress => ({ endpoint: webhookId, account, host: hostOf(settings.url), pacing });
