import { beforeEach, describe, expect, it } from '@jest/globals';
import { NATIVE_PROFILE, type WebhookSettings } from '#domain';
import {
  aFailure,
  FakeClock,
  FakeMailer,
  Gate,
  InMemoryAccessStore,
  InMemoryStore,
  NOON,
  RecordingLog,
  SequentialIds,
  WebhookHand,
} from '../testing/index.js';
import { Profiles } from '../profiles/profiles.js';
import { AlertRecipients } from './alert-recipients.js';
import { AlertingTransactions } from './alerting-transactions.js';
import { SendAlerts } from './send-alerts.js';

const PAGE = 'https://admin.example.com/{id}';
const MINUTE_MS = 60_000;
const EVERY_MS = NATIVE_PROFILE.alerts.everyMs;
const CREATED_AT = '2026-01-01T00:00:00.000Z';

describe('alerts about webhooks', () => {
  let [clock, store, mailer, log, access, ids] = parts();
  let transactions: AlertingTransactions;
  let hand: WebhookHand;
  let webhookId: string;
  let failed: number;

  beforeEach(async () => {
    [clock, store, mailer, log, access, ids] = parts();
    transactions = new AlertingTransactions(store.transactions, profiles);
    hand = new WebhookHand(transactions, ids, clock);
    failed = 0;
    webhookId = await create();
  });

  const create = (given: Partial<WebhookSettings> = {}) =>
    hand.create({ alerts: { emails: ['ops@example.com'] }, ...given });
  const sending = (mails = true) =>
    new SendAlerts(
      ...([store.alerts, transactions, profiles, new AlertRecipients(access), mailer] as const),
      ...([clock, log, { mails, webhookPage: PAGE }] as const),
    );
  const fail = async (count = 1, id = webhookId) => {
    for (let i = 0; i < count; i += 1) {
      failed += 1;
      await hand.give(id, aFailure(`01a9d000-0000-7000-8000-${String(failed).padStart(12, '0')}`));
    }
  };
  const succeed = () =>
    hand.give(webhookId, {
      type: 'CountSuccess',
      data: { deliveryId: ids.next(), attempt: 1, enablement: 1, rule: NATIVE_PROFILE.stop },
    });
  const enable = (id = webhookId) => hand.enable(id);
  const subjects = () => mailer.taken.map(({ subject }) => subject);
  const tickAfter = async (ms: number) => {
    clock.advance(ms);
    await sending().tick();
  };

  it('are mailed at once, and then at most once in a while', async () => {
    await fail();
    await sending().tick();
    expect(subjects()).toEqual(['Webhook "Tasks" fails: 1 failed request in a row']);
    expect(mailer.taken[0]).toMatchObject({ to: ['ops@example.com'] });

    clock.advance(MINUTE_MS);
    await fail(6);
    await tickAfter(EVERY_MS - MINUTE_MS - 1);
    expect(mailer.taken).toHaveLength(1);
    await tickAfter(1);
    expect(mailer.taken).toHaveLength(2);
    expect(mailer.taken[1]?.text).toContain('5 of the 10 failures');
    expect(mailer.taken[1]?.text).toContain('7 of the 10 failures');
    expect(mailer.taken[1]?.text).toContain('3 more failures disable this webhook.');
    await tickAfter(9 * EVERY_MS);
    expect(mailer.taken).toHaveLength(2);
    expect(log.at('info')).toEqual(['alerts.mailed', 'alerts.mailed']);
  });

  it('that a webhook was disabled do not wait', async () => {
    await fail();
    await sending().tick();
    clock.advance(MINUTE_MS);
    await fail(9);
    await sending().tick();
    expect(subjects().at(-1)).toBe('Webhook "Tasks" was disabled');
    expect(mailer.taken.at(-1)?.text).toContain(
      'It is disabled: enable it after mending the endpoint; held events will follow.',
    );
  });

  it('tell that it works again, if they told before that it did not', async () => {
    await fail();
    await sending().tick();
    await succeed();
    await tickAfter(EVERY_MS);
    expect(subjects().at(-1)).toBe('Webhook "Tasks" works again');
    clock.advance(EVERY_MS);
    await hand.rename(webhookId, 'Other');
    await tickAfter(EVERY_MS);
    expect(mailer.taken).toHaveLength(2);
  });

  it('tell that it is enabled again', async () => {
    await fail(10);
    await sending().tick();
    await enable();
    await tickAfter(EVERY_MS);
    expect(subjects().at(-1)).toBe('Webhook "Tasks" is enabled again');
  });

  it('tell how it stands when they are mailed, not when they were recorded', async () => {
    await fail();
    await hand.disable(webhookId);
    await hand.rename(webhookId, 'Renamed');
    await sending().tick();
    expect(subjects()).toEqual(['Webhook "Renamed" is disabled']);
  });

  it('go to those it names now', async () => {
    await fail();
    await hand.give(webhookId, {
      type: 'UpdateWebhook',
      data: { settings: { alerts: { emails: ['B@example.com', 'b@example.com'] } }, secrets: {} },
    });
    await sending().tick();
    expect(mailer.taken.map(({ to }) => to)).toEqual([['b@example.com']]);
  });

  describe('of a webhook that names nobody', () => {
    const anAdministrator = (id: string, email: string | null) => ({
      ...{ id, account: 'acme', name: id, email, role: 'administrator' as const },
      ...{ plan: null, createdAt: CREATED_AT },
    });
    beforeEach(async () => {
      await access.putPrincipal(anAdministrator('alice', 'alice@example.com'));
      await access.putPrincipal(anAdministrator('bob', null));
      await access.putPrincipal({ ...anAdministrator('eve', 'eve@example.com'), role: 'member' });
    });

    it('go to the administrators, where its profile says so', async () => {
      const profile = { alerts: { fallback: 'administrators' } };
      await fail(1, await create({ alerts: { emails: [] }, profile }));
      await sending().tick();
      expect(mailer.taken.map(({ to }) => to)).toEqual([['alice@example.com']]);
    });

    it('go to nobody otherwise, and are done with', async () => {
      await fail(1, await create({ alerts: { emails: [] } }));
      await sending().tick();
      expect(mailer.taken).toEqual([]);
      expect(await store.alerts.take({ now: NOON + EVERY_MS, leaseUntil: 0, limit: 9 })).toEqual(
        [],
      );
    });
  });

  it('are recorded and not mailed where no mail server is set', async () => {
    await fail();
    await sending(false).tick();
    await sending().tick();
    expect(mailer.tries).toBe(0);
  });

  it('are mailed later when the mail server is away, ever more rarely, and none is lost', async () => {
    mailer.isAway = true;
    await fail(3);
    await sending().tick();
    for (const wait of [30_000, 60_000, 120_000, 300_000, 600_000, 1_800_000]) {
      await fail(1);
      const { tries } = mailer;
      await tickAfter(wait - 1);
      expect(mailer.tries).toBe(tries);
      await tickAfter(1);
      expect(mailer.tries).toBe(tries + 1);
    }
    mailer.isAway = false;
    await tickAfter(3_600_000);
    expect(subjects()).toEqual(['Webhook "Tasks" fails: 9 failed requests in a row']);
    expect(mailer.taken[0]?.text).toMatch(/the first one since[^]*9 of the 10/);
    expect(new Set(log.at('warn'))).toEqual(new Set(['alerts.not-mailed']));
    await tickAfter(9 * EVERY_MS);
    expect(mailer.taken).toHaveLength(1);
  });

  it('are mailed once, however many workers look', async () => {
    await fail();
    const mailing = new Gate();
    mailer.onMail = () => mailing.passed;
    const workers = [1, 2, 3].map(() => sending().tick());
    await Promise.all(workers.slice(1));
    mailing.open();
    await Promise.all(workers);
    await sending().tick();
    expect(mailer.taken).toHaveLength(1);
  });

  it('are mailed once, though the store is away when that is to be noted', async () => {
    await fail();
    mailer.onMail = async () => store.goAwayFor(3);
    await sending().tick();
    await tickAfter(10 * EVERY_MS);
    expect(mailer.taken).toHaveLength(1);
  });

  it('are mailed again by another worker when one died meanwhile, under the same id', async () => {
    await fail();
    const died = new Gate();
    mailer.onMail = async (mail) => {
      mailer.taken.push(mail);
      died.open();
      return new Promise(() => undefined);
    };
    void sending().tick();
    await died.passed;
    mailer.onMail = () => Promise.resolve();
    await tickAfter(5 * MINUTE_MS);
    expect(mailer.taken).toHaveLength(2);
    expect(new Set(mailer.taken.map(({ id }) => id)).size).toBe(1);
  });

  it('of one webhook do not wait for those of another', async () => {
    const other = await create({ name: 'Other' });
    await fail();
    await fail(1, other);
    mailer.onMail = async ({ subject }) => {
      if (subject.includes('Tasks')) throw new Error('not by the mail server');
    };
    await expect(sending().tick()).rejects.toThrow('not by the mail server');
    expect(subjects()).toEqual(['Webhook "Other" fails: 1 failed request in a row']);
  });

  it('tell that failures deleted the webhook, by what it was', async () => {
    const id = await create({ name: 'Gone' });
    const failure = aFailure(ids.next());
    const rule = { ...NATIVE_PROFILE.stop, gone: 'delete' as const };
    await hand.give(id, { ...failure, data: { ...failure.data, rule, status: 410 } });
    await sending().tick();
    expect(subjects()).toEqual(['Webhook "Gone" was deleted']);
    expect(mailer.taken[0]).toMatchObject({ to: ['ops@example.com'] });
    expect(mailer.taken[0]?.text).toContain('the endpoint answered 410 Gone');
  });

  it('say no more of a webhook that somebody deleted', async () => {
    await fail();
    await hand.delete(webhookId);
    await sending().tick();
    expect(mailer.taken).toEqual([]);
    await tickAfter(9 * EVERY_MS);
    expect(mailer.tries).toBe(0);
  });

  it('are told of a webhook whose preset is no longer known, as far as they go', async () => {
    await fail();
    const strange = new Profiles({ all: new Map() });
    const one = new SendAlerts(
      ...([store.alerts, transactions, strange, new AlertRecipients(access), mailer] as const),
      ...([clock, log, { mails: true, webhookPage: PAGE }] as const),
    );
    await one.tick();
    expect(mailer.taken).toHaveLength(1);
  });
});

const profiles = new Profiles({ all: new Map([['native', NATIVE_PROFILE]]) });

function parts() {
  const ids = new SequentialIds();
  return [
    ...([new FakeClock(), new InMemoryStore(ids), new FakeMailer(), new RecordingLog()] as const),
    ...([new InMemoryAccessStore(), ids] as const),
  ] as const;
}
