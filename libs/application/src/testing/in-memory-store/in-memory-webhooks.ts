import { healthOf, webhookDecider, type WebhookEvent } from '#domain';
import type { Ids } from '../../ports/ids.js';
import {
  StreamHasMoved,
  WebhookStreams,
  type EventMetadata,
  type RecordedWebhookEvent,
  type WebhookAt,
} from '../../ports/transactions.js';
import type { WebhookView } from '../../ports/webhook-readers.js';
import type { Draft, StoredWebhook } from './tables.js';

/** Within one transaction. */
export class InMemoryWebhookStreams extends WebhookStreams {
  constructor(
    private readonly draft: Draft,
    private readonly ids: Ids,
  ) {
    super();
  }

  /** Transactions run one after the other here, so there is nothing to keep others from. */
  async lock(webhookIds: readonly string[]): Promise<ReadonlyMap<string, WebhookAt>> {
    const found = webhookIds.flatMap((id) => {
      const webhook = this.draft.webhooks.get(id);
      return webhook ? [[id, { version: webhook.version, state: webhook.state }] as const] : [];
    });
    return new Map(found);
  }

  async append(
    webhookId: string,
    at: WebhookAt,
    events: readonly WebhookEvent[],
    metadata: EventMetadata,
  ): Promise<WebhookAt> {
    const before = this.draft.webhooks.get(webhookId);
    if ((before?.version ?? 0) !== at.version) throw new StreamHasMoved(webhookId, at.version);
    const state = events.reduce(webhookDecider.evolve, at.state);
    if (state.status === 'absent') return at;
    const { account } = state;
    const version = at.version + events.length;
    events.forEach((event, i) => {
      const recorded = { id: this.ids.next(), streamId: webhookId, version: at.version + i + 1 };
      this.draft.events.push({ ...recorded, event, metadata, account });
    });
    const isAdministrative = events.some(({ type }) => !type.startsWith('webhook.delivery-'));
    this.draft.webhooks.set(webhookId, {
      ...{ account, state, version },
      createdAt: before?.createdAt ?? metadata.at,
      updatedAt: before && !isAdministrative ? before.updatedAt : metadata.at,
      changedIn: this.draft.transaction,
    });
    if (before && events.some(({ type }) => type === 'webhook.enabled')) {
      this.draft.releases.set(webhookId, metadata.at);
    }
    return { version, state };
  }

  async nextNumber(): Promise<number> {
    this.draft.numbers += 1;
    return this.draft.numbers;
  }

  async read(webhookId: string): Promise<readonly RecordedWebhookEvent[]> {
    return this.draft.events
      .filter(({ streamId }) => streamId === webhookId)
      .map(({ account: _account, ...recorded }) => recorded);
  }
}

/** Undefined when it is deleted. */
export const viewOf = (
  id: string,
  { state, account, version, createdAt, updatedAt }: StoredWebhook,
  lastSuccessAt: number | undefined,
  nextAttemptAt: number | undefined,
): WebhookView | undefined => {
  if (state.status === 'deleted') return undefined;
  return {
    ...{ id, account, version },
    settings: state.settings,
    health: healthOf(state),
    number: state.number,
    verification: state.verification,
    failures: state.run.failures,
    failingSince: state.run.since,
    lastError: state.lastError,
    lastSuccessAt: lastSuccessAt === undefined ? null : isoOf(lastSuccessAt),
    lastFailureAt: state.lastFailureAt,
    nextAttemptAt:
      state.status === 'disabled' || nextAttemptAt === undefined ? null : isoOf(nextAttemptAt),
    disabledReason: state.status === 'disabled' ? state.reason : null,
    createdAt: isoOf(createdAt),
    updatedAt: isoOf(updatedAt),
  };
};

export const isoOf = (instant: number): string => new Date(instant).toISOString();
