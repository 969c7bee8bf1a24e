import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { WebhookChanges } from '../ports/webhook-readers.js';
import { aDomainEvent, published as aPublishedEvent } from '../testing/examples.js';
import { InMemoryStore } from '../testing/in-memory-store/in-memory-store.js';
import { SequentialIds } from '../testing/sequential-ids.js';
import { Gate, settled, until } from '../testing/until.js';
import { WebhookHand } from '../testing/webhook-hand.js';
import { lazyContentOf } from './content.js';
import { WebhookDirectory } from './webhook-directory.js';

/** Looks when it is asked, and tells what it saw when the test lets it. */
class SlowChanges extends WebhookChanges {
  readonly looks: Gate[] = [];

  constructor(private readonly changes: WebhookChanges) {
    super();
  }

  async since(mark: string | null): ReturnType<WebhookChanges['since']> {
    const seen = await this.changes.since(mark);
    const gate = new Gate();
    this.looks.push(gate);
    await gate.passed;
    return seen;
  }
}

/** What an event says, where nobody may ask. */
const unread = (): never => {
  throw new Error('no webhook that wants the event filters');
};

describe('the webhook directory', () => {
  let store: InMemoryStore;
  let hand: WebhookHand;
  let directory: WebhookDirectory;

  beforeEach(() => {
    store = new InMemoryStore();
    hand = new WebhookHand(store.transactions, new SequentialIds());
    directory = new WebhookDirectory(store.changes);
  });

  it('knows the enabled webhooks, and who wants what', async () => {
    const wanted = await hand.create({ events: ['task.*'] });
    await hand.create({ events: ['comment.*'] });
    await directory.refresh();
    expect(directory.match(aDomainEvent(), unread)).toEqual(new Set([wanted]));
    expect(directory.findEnabled(wanted)).toMatchObject({ webhookId: wanted, enablements: 1 });
  });

  it('asks the store again whether one is still enabled, unless it was asked a moment ago', async () => {
    const webhookId = await hand.create();
    const now = jest.spyOn(performance, 'now').mockReturnValue(1_000);
    await directory.refresh();
    await hand.disable(webhookId);
    now.mockReturnValue(1_025);
    expect(await directory.findStillEnabled(webhookId)).toMatchObject({ webhookId });
    now.mockReturnValue(1_026);
    expect(await directory.findStillEnabled(webhookId)).toBeUndefined();
  });

  it('follows what happens to them', async () => {
    const webhookId = await hand.create();
    await directory.refresh();
    await hand.give(webhookId, {
      type: 'UpdateWebhook',
      data: { settings: { events: ['comment.*'] }, secrets: {} },
    });
    await directory.refresh();
    expect(directory.match(aDomainEvent(), unread).size).toBe(0);
    expect(directory.match(aDomainEvent({ type: 'comment.added' }), unread).size).toBe(1);
  });

  it.each(['disable', 'delete'] as const)('forgets a webhook on %s', async (what) => {
    const webhookId = await hand.create();
    await directory.refresh();
    await hand[what](webhookId);
    await directory.refresh();
    expect(directory.match(aDomainEvent(), unread).size).toBe(0);
    expect(directory.findEnabled(webhookId)).toBeUndefined();
  });

  it('knows a webhook that is enabled again, by its new enablement', async () => {
    const webhookId = await hand.create();
    await hand.disable(webhookId);
    await directory.refresh();
    await hand.enable(webhookId);
    await directory.refresh();
    expect(directory.findEnabled(webhookId)).toMatchObject({ enablements: 2 });
    expect(directory.match(aDomainEvent(), unread).size).toBe(1);
  });

  it('is not set back by a change told again', async () => {
    const webhookId = await hand.create();
    const old = await store.changes.since(null);
    await hand.disable(webhookId);
    const told = [await store.changes.since(null), old];
    directory = new WebhookDirectory({ since: () => Promise.resolve(told.shift()!) });
    await directory.refresh();
    await directory.refresh();
    expect(directory.findEnabled(webhookId)).toBeUndefined();
  });

  it('asks what an event says when a webhook that wants it filters, once', async () => {
    const [large, any] = [
      await hand.create({ filter: { data: { n: { $gt: 9 } } } }),
      await hand.create(),
    ];
    await hand.create({ events: ['comment.*'], filter: { data: { n: 1 } } });
    await directory.refresh();
    const matched = (data: string) => {
      const published = aPublishedEvent({}, data);
      return directory.match(published.event, lazyContentOf(published));
    };
    expect(matched('{"n": 10}')).toEqual(new Set([large, any]));
    expect(matched('{"n": 1}')).toEqual(new Set([any]));
    await hand.give(large, {
      type: 'UpdateWebhook',
      data: { settings: { filter: null }, secrets: {} },
    });
    await directory.refresh();
    expect(directory.match(aDomainEvent(), unread)).toEqual(new Set([large, any]));
  });

  it('lets nothing through a filter that it does not read', async () => {
    await hand.create({ filter: { $unheard: 1 } });
    await directory.refresh();
    const published = aPublishedEvent();
    expect(directory.match(published.event, lazyContentOf(published)).size).toBe(0);
  });

  describe('asked again while it looks', () => {
    let slow: SlowChanges;

    beforeEach(() => {
      slow = new SlowChanges(store.changes);
      directory = new WebhookDirectory(slow);
    });
    const look = async (n: number): Promise<void> => {
      await until(() => slow.looks.length > n);
      slow.looks[n]!.open();
      await settled();
    };

    it('looks once more for all who asked, and sees what was committed before they did', async () => {
      const first = directory.refresh();
      await until(() => slow.looks.length > 0);
      const webhookId = await hand.create();
      const rest = [directory.refresh(), directory.refresh(), directory.refresh()];

      await look(0);
      await first;
      expect(directory.findEnabled(webhookId)).toBeUndefined();
      await look(1);
      await Promise.all(rest);
      expect(directory.findEnabled(webhookId)).toBeDefined();
      expect(slow.looks).toHaveLength(2);
    });

    it('is not put off by one who asks again each time', async () => {
      const again = async (): Promise<void> => {
        await directory.refresh();
        await directory.refresh();
      };
      const restless = again();
      const patient = directory.refresh();
      await look(0);
      await look(1);
      await patient;
      expect(slow.looks).toHaveLength(2);
      await restless;
    });

    it('looks again though the look before failed', async () => {
      const first = directory.refresh();
      const second = directory.refresh();
      await until(() => slow.looks.length > 0);
      slow.looks[0]!.fail(new Error('no'));
      await expect(first).rejects.toThrow('no');
      await hand.create();
      await look(1);
      await second;
    });
  });

  it('tells webhooks of others that they ask for, and none of itself', async () => {
    const one = await hand.create({ events: ['webhook.disabled'] });
    const other = await hand.create({ events: ['*', 'webhook.*'] });
    await hand.create({ events: ['*'] });
    await directory.refresh();
    const published = aPublishedEvent(
      { type: 'webhook.disabled', project: null },
      JSON.stringify({ webhookId: one }),
    );
    const matched = directory.match(published.event, lazyContentOf(published));
    expect(matched).toEqual(new Set([other]));
  });

  it('looks again after a look that failed', async () => {
    const webhookId = await hand.create();
    store.goAwayFor(1);
    await expect(directory.refresh()).rejects.toMatchObject({ code: 'store-unavailable' });
    await directory.refresh();
    expect(directory.findEnabled(webhookId)).toBeDefined();
  });
});
