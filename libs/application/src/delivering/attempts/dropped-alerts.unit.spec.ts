import { beforeEach, describe, expect, it } from '@jest/globals';
import { NATIVE_PROFILE, type WebhookSettings } from '#domain';
import type { SettledAttempt } from '../../ports/ledger.js';
import { WebhookDirectory } from '../../routing/webhook-directory.js';
import {
  FakeClock,
  InMemoryStore,
  kept,
  NOON,
  profilesWith,
  RecordingLog,
  refused,
  SequentialIds,
  settledAttempt,
  WebhookHand,
} from '../../testing/index.js';
import { RecordOutcomes } from './record-outcomes.js';

describe('a delivery whose last attempt fails', () => {
  const ids = new SequentialIds();
  let store: InMemoryStore;
  let hand: WebhookHand;
  let recording: RecordOutcomes;

  beforeEach(() => {
    store = new InMemoryStore(ids);
    hand = new WebhookHand(store.transactions, ids);
    const directory = new WebhookDirectory(store.changes);
    const { transactions, ledger } = store;
    const profile = { ...NATIVE_PROFILE, receiverCommands: true };
    recording = new RecordOutcomes(
      ...([transactions, ledger, directory, profilesWith(profile)] as const),
      ...([new FakeClock(), new RecordingLog()] as const),
    );
  });

  const create = (given: Partial<WebhookSettings> = {}) =>
    hand.create({ profile: { alerts: { on: ['dropped'] } }, ...given });
  const fail = async (webhookId: string, given: Partial<SettledAttempt> = {}): Promise<string> => {
    const event = kept(ids, [webhookId], { id: ids.next() });
    await store.ledger.keep([event], { copiesSince: 0, leaseUntil: NOON });
    const [delivery] = event.deliveries;
    const deliveryId = delivery!.id;
    await recording.execute(settledAttempt({ deliveryId, webhookId, attempt: 10, ...given }));
    return deliveryId;
  };
  const pending = async () => {
    const taken = await store.alerts.take({ now: NOON, leaseUntil: NOON, limit: 9 });
    return taken.flatMap(({ kinds }) => kinds.map(({ last }) => last));
  };

  it('is told as dropped', async () => {
    const deliveryId = await fail(await create());
    expect(await pending()).toEqual([
      { kind: 'dropped', deliveryId, attempts: 10, error: '500 Internal Server Error' },
    ]);
  });

  it('is told though the attempt does not count any more', async () => {
    const webhookId = await create();
    await hand.disable(webhookId);
    await hand.enable(webhookId);
    await fail(webhookId, { enablement: 1 });
    expect(await pending()).toMatchObject([{ kind: 'dropped' }]);
  });

  it('is not told while there is another attempt, or when the receiver wanted no other', async () => {
    const webhookId = await create();
    await fail(webhookId, { verdict: { state: 'pending', dueAt: NOON } });
    await fail(webhookId, { answer: refused({ command: 'abort-message' }) });
    expect(await pending()).toEqual([]);
  });

  it('is not told to who does not ask for that', async () => {
    await fail(await create({ profile: {} }));
    expect(await pending()).toEqual([]);
  });
});
