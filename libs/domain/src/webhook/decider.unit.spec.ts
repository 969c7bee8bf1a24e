import { describe, expect, it } from '@jest/globals';
import { given } from '../testing/given.js';
import {
  created,
  createWebhook,
  enabled,
  secrets,
  settings,
  webhookId,
} from '../testing/webhooks.js';
import type { UpdateWebhook, WebhookCommand } from './commands.js';
import { foldWebhook, webhookDecider } from './decider.js';
import type { Sealed, WebhookEvent } from './events.js';

const enable: WebhookCommand = { type: 'EnableWebhook', data: {} };
const disable: WebhookCommand = { type: 'DisableWebhook', data: {} };
const remove: WebhookCommand = { type: 'DeleteWebhook', data: {} };
const update = (data: Partial<UpdateWebhook['data']>): WebhookCommand => ({
  type: 'UpdateWebhook',
  data: { settings: {}, secrets: {}, ...data },
});
const disabledByUser: WebhookEvent = {
  type: 'webhook.disabled',
  data: { webhookId, reason: 'user', failures: 0, lastError: null },
};
const deleted: WebhookEvent = { type: 'webhook.deleted', data: { webhookId } };

describe('a webhook that does not exist', () => {
  it('is created disabled', () => {
    expect(given(webhookDecider).when(createWebhook(false))).toEqual([created]);
    expect(foldWebhook([created])).toMatchObject({ status: 'disabled', reason: 'created' });
  });

  it('is created enabled when that is wished', () => {
    expect(given(webhookDecider).when(createWebhook(true))).toEqual([created, enabled()]);
    expect(foldWebhook([created, enabled()])).toMatchObject({ status: 'enabled', enablements: 1 });
  });

  it.each([enable, disable, remove, update({ settings: { name: 'New' } })])(
    'hears of no $type',
    (command) => {
      expect(given(webhookDecider).when(command)).toEqual([]);
    },
  );
});

describe('an existing webhook', () => {
  it('is not created again', () => {
    expect(given(webhookDecider, created).when(createWebhook(true))).toEqual([]);
  });

  it('records what an update changes, and that alone', () => {
    const changes = { url: 'https://example.com/other', name: settings.name };
    expect(given(webhookDecider, created).when(update({ settings: changes }))).toEqual([
      { type: 'webhook.updated', data: { webhookId, settings: { url: changes.url } } },
    ]);
  });

  it('records a changed secret', () => {
    const password = 'sealed-otherwise' as Sealed;
    expect(given(webhookDecider, created).when(update({ secrets: { password } }))).toEqual([
      { type: 'webhook.updated', data: { webhookId, settings: {}, secrets: { password } } },
    ]);
  });

  it('is as its updates left it', () => {
    const decided = given(webhookDecider, created).when(
      update({ settings: { projects: [] } }),
      update({ settings: { basicAuth: null }, secrets: { password: null } }),
    );
    expect(foldWebhook([created, ...decided])).toMatchObject({
      settings: { ...settings, projects: [], basicAuth: null },
      secrets: { ...secrets, password: null },
    });
  });

  it.each([
    ['nothing', update({})],
    ['what it is already', update({ settings, secrets })],
    ['equal lists', update({ settings: { events: ['task.*'], projects: ['42'] } })],
  ])('is not changed by an update to %s', (_, command) => {
    expect(given(webhookDecider, created).when(command)).toEqual([]);
  });

  it('is not changed by the same filter in another order, and loses it by null', () => {
    const filter = { type: 'task.created', data: { a: 1, b: [2, 3] } };
    const reordered = { data: { b: [2, 3], a: 1 }, type: 'task.created' };
    const decided = given(webhookDecider, created).when(
      update({ settings: { filter } }),
      update({ settings: { filter: reordered } }),
      update({ settings: { filter: null } }),
    );
    expect(decided).toMatchObject([
      { data: { settings: { filter } } },
      { data: { settings: { filter: null } } },
    ]);
  });

  it('that was recorded before there were filters has none', () => {
    const { filter: _, ...older } = settings;
    const recorded = { ...created, data: { ...created.data, settings: older } };
    expect(foldWebhook([recorded as WebhookEvent])).toMatchObject({ settings: { filter: null } });
  });

  it('stays enabled when updated', () => {
    const [renamed] = given(webhookDecider, created).when(update({ settings: { name: 'New' } }));
    expect(foldWebhook([created, enabled(), renamed!])).toMatchObject({ status: 'enabled' });
  });
});

describe('switching a webhook', () => {
  it('enables it once', () => {
    expect(given(webhookDecider, created).when(enable, enable)).toEqual([enabled()]);
  });

  it('disables it once', () => {
    const decided = given(webhookDecider, created, enabled()).when(disable, disable);
    expect(decided).toEqual([disabledByUser]);
  });

  it('disables for good what would be enabled again by itself', () => {
    const byFailures = (reason: 'failures' | 'gone') =>
      ({
        type: 'webhook.disabled',
        data: { webhookId, reason, failures: 10, lastError: 'x' },
      }) as const;
    const heals: WebhookCommand = { type: 'DisableWebhook', data: { heals: true, note: 'moving' } };
    const ill = [created, enabled(), byFailures('failures')] as const;
    expect(given(webhookDecider, ...ill).when(heals, heals)).toMatchObject([
      { type: 'webhook.disabled', data: { reason: 'user', note: 'moving' } },
    ]);
    expect(given(webhookDecider, ...ill).when(disable)).toEqual([]);
    const gone = [created, enabled(), byFailures('gone')] as const;
    expect(given(webhookDecider, ...gone).when(heals)).toEqual([]);
  });

  it('leaves no reason on an enabled one', () => {
    expect(foldWebhook([created, enabled(), disabledByUser, enabled(2)])).not.toHaveProperty(
      'reason',
    );
  });

  it('counts how often it has been enabled', () => {
    const decided = given(webhookDecider, created).when(enable, disable, enable);
    expect(decided).toEqual([enabled(1), disabledByUser, enabled(2)]);
  });

  it('does not disable what never was enabled', () => {
    expect(given(webhookDecider, created).when(disable)).toEqual([]);
  });
});

describe('a deleted webhook', () => {
  it.each([createWebhook(true), enable, disable, remove, update({ settings: { name: 'New' } })])(
    'stays deleted after $type',
    (command) => {
      expect(given(webhookDecider, created, enabled(), deleted).when(command)).toEqual([]);
    },
  );

  it('keeps nothing but its name and account', () => {
    expect(foldWebhook([created, enabled(), deleted])).toEqual({
      status: 'deleted',
      webhookId,
      account: 'acme',
    });
  });

  it('was deleted once', () => {
    expect(given(webhookDecider, created).when(remove, remove)).toEqual([deleted]);
  });
});

describe('a webhook that waits to be verified', () => {
  const ask: WebhookCommand = {
    type: 'RequestVerification',
    data: { code: 'sealed-code' as Sealed, expiresAt: '2026-11-21T12:00:00.000Z', enables: true },
  };
  const verify: WebhookCommand = {
    type: 'VerifyWebhook',
    data: { url: settings.url, at: '2026-11-20T12:00:00.000Z' },
  };
  const asked = given(webhookDecider, created).when(ask);

  it('is enabled by it', () => {
    const types = given(webhookDecider, created, ...asked).when(verify);
    expect(types.map(({ type }) => type)).toEqual(['webhook.verified', 'webhook.enabled']);
  });

  it('can be disabled before, and then stays so', () => {
    const off = given(webhookDecider, created, ...asked).when(disable);
    expect(off).toEqual([disabledByUser]);
    const verified = given(webhookDecider, created, ...asked, ...off).when(verify);
    expect(verified.map(({ type }) => type)).toEqual(['webhook.verified']);
    expect(given(webhookDecider, created, ...asked, ...off).when(disable)).toEqual([]);
  });
});

describe('a webhook whose host is throttled', () => {
  const note: WebhookCommand = {
    type: 'NoteThrottle',
    data: { host: 'example.com', until: '2026-11-20T12:01:00.000Z', failures: 20 },
  };

  it('says so, and stays as it is', () => {
    const events = given(webhookDecider, created, enabled()).when(note);
    expect(events).toEqual([{ type: 'webhook.throttled', data: { webhookId, ...note.data } }]);
    const before = foldWebhook([created, enabled()]);
    expect(foldWebhook([created, enabled(), ...events])).toEqual(before);
  });

  it('says nothing while it is disabled', () => {
    expect(given(webhookDecider, created).when(note)).toEqual([]);
  });
});
