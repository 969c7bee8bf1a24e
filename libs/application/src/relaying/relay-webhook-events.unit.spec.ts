import { beforeEach, describe, expect, it } from '@jest/globals';
import { NOON, FakeClock } from '../testing/fake-clock.js';
import { FakeSeals } from '../testing/fake-seals.js';
import { createWebhookWith } from '../testing/fake-letters.js';
import { rulesWith } from '../testing/fake-rules.js';
import { InMemoryStore } from '../testing/in-memory-store/in-memory-store.js';
import { RecordingAnnouncer } from '../testing/recording-announcer.js';
import { SequentialIds } from '../testing/sequential-ids.js';
import { WebhookHand } from '../testing/webhook-hand.js';
import { RelayWebhookEvents } from './relay-webhook-events.js';

describe('relaying webhook events', () => {
  let store: InMemoryStore;
  let hand: WebhookHand;
  let announcer: RecordingAnnouncer;
  let relay: RelayWebhookEvents;

  beforeEach(() => {
    const ids = new SequentialIds();
    store = new InMemoryStore(ids);
    hand = new WebhookHand(store.transactions, ids);
    announcer = new RecordingAnnouncer();
    relay = new RelayWebhookEvents(store.untold, announcer);
  });

  it('tells them as CloudEvents, in the order they were recorded', async () => {
    const webhookId = await hand.create();
    await hand.disable(webhookId);
    expect(await relay.tick()).toBe(false);

    const types = ['webhook.created', 'webhook.enabled', 'webhook.disabled'];
    expect(announcer.published.map(({ type }) => type)).toEqual(types);
    expect(announcer.published[2]).toEqual({
      specversion: '1.0',
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      source: '/postrider/webhooks',
      type: 'webhook.disabled',
      subject: webhookId,
      time: new Date(NOON).toISOString(),
      datacontenttype: 'application/json',
      account: 'acme',
      data: { webhookId, reason: 'user', failures: 0, lastError: null, version: 3 },
    });
  });

  it('tells each once', async () => {
    await hand.create();
    await relay.tick();
    await relay.tick();
    expect(announcer.published).toHaveLength(2);
  });

  it('says that there is more when it was a full batch', async () => {
    for (let n = 0; n < 51; n += 1) await hand.create();
    expect(await relay.tick()).toBe(true);
    expect(announcer.published).toHaveLength(100);
    expect(await relay.tick()).toBe(false);
    expect(announcer.published).toHaveLength(102);
  });

  it('tells later what the broker did not take', async () => {
    await hand.create();
    const failing = new RelayWebhookEvents(store.untold, {
      publish: () => Promise.reject(new Error('no broker')),
    });
    await expect(failing.tick()).rejects.toThrow('no broker');
    await relay.tick();
    expect(announcer.published).toHaveLength(2);
  });

  it('tells no secret, sealed or not', async () => {
    const seals = new FakeSeals();
    const [ids, clock, rules] = [new SequentialIds(), new FakeClock(), rulesWith()];
    const create = createWebhookWith({ store, rules, seals, ids, clock });
    const { webhookId, secret } = await create.execute(
      {
        account: 'acme',
        url: 'https://example.com/hook',
        events: ['*'],
        projects: [],
        basicAuth: { user: 'me', password: 'open sesame' },
        enabled: true,
      },
      'admin',
    );
    await relay.tick();
    const changes = await store.changes.since(null);
    const { state } = changes.changes.find((change) => change.state.webhookId === webhookId)!;
    const sealed = 'secrets' in state ? [state.secrets.signing, state.secrets.password] : [];
    expect(sealed).toHaveLength(2);
    for (const hidden of [secret, 'open sesame', ...sealed]) {
      expect(JSON.stringify(announcer.published)).not.toContain(hidden);
    }
  });
});
