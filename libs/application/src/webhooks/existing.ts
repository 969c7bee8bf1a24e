import type { DisabledWebhook, EnabledWebhook } from '#domain';
import type { Transactions, WebhookStreams } from '../ports/transactions.js';
import { NotTheOwner, PreconditionFailed, WebhookNotFound } from './errors.js';

export interface WebhookAddress {
  readonly account: string;
  readonly webhookId: string;
  /** The versions that the caller is ready to change; undefined: whichever it is at. */
  readonly expected?: readonly number[] | undefined;
  /** Whose it must be for the caller to manage it; undefined: anyone's. */
  readonly ownedBy?: string | undefined;
}

/** The webhook, locked. Throws WebhookNotFound, also for one of another account, NotTheOwner and PreconditionFailed. */
export const existing = async (
  webhooks: WebhookStreams,
  { account, webhookId, expected, ownedBy }: WebhookAddress,
): Promise<{ readonly version: number; readonly state: EnabledWebhook | DisabledWebhook }> => {
  const { version, state } = (await webhooks.lock([webhookId])).get(webhookId) ?? {};
  if (version === undefined || !state) throw new WebhookNotFound(webhookId);
  if (state.status === 'absent' || state.status === 'deleted') throw new WebhookNotFound(webhookId);
  if (state.account !== account) throw new WebhookNotFound(webhookId);
  refuseOtherOwner(ownedBy, state.settings.owner);
  if (expected && !expected.includes(version)) throw new PreconditionFailed(webhookId, version);
  return { version, state };
};

/** Where the caller may manage one owner's webhooks alone: throws NotTheOwner, and WebhookNotFound. */
export const refuseOthersWebhook = async (
  transactions: Transactions,
  address: WebhookAddress,
): Promise<void> => {
  if (address.ownedBy === undefined) return;
  await transactions.run(({ webhooks }) => existing(webhooks, address));
};

/** Throws NotTheOwner. */
export const refuseOtherOwner = (ownedBy: string | undefined, owner: string | null): void => {
  if (ownedBy !== undefined && owner !== ownedBy) throw new NotTheOwner(ownedBy);
};
