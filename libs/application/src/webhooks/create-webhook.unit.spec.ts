import { beforeEach, describe, expect, it } from '@jest/globals';
import type { ProfileOverrides } from '#domain';
import { anEventType } from '../testing/examples.js';
import { FakeClock, NOON } from '../testing/fake-clock.js';
import { FakeSeals } from '../testing/fake-seals.js';
import { createWebhookWith } from '../testing/fake-letters.js';
import { rulesWith } from '../testing/fake-rules.js';
import { InMemoryEventTypes } from '../testing/in-memory-event-types.js';
import { InMemoryStore } from '../testing/in-memory-store/in-memory-store.js';
import { SequentialIds } from '../testing/sequential-ids.js';
import type { CreateWebhook } from './create-webhook.js';
import type { WebhookDraft } from './draft.js';
import { InvalidField } from './errors.js';

const draft: WebhookDraft = {
  account: 'acme',
  url: 'https://example.com/hook',
  events: ['task.*', 'comment.added'],
  projects: ['42'],
  basicAuth: { user: 'me', password: 'open sesame' },
  enabled: true,
};

describe('creating a webhook', () => {
  let store: InMemoryStore;
  let seals: FakeSeals;
  let types: InMemoryEventTypes;
  let isBound: boolean;
  let create: CreateWebhook;

  beforeEach(() => {
    const ids = new SequentialIds();
    store = new InMemoryStore(ids);
    seals = new FakeSeals();
    isBound = false;
    types = new InMemoryEventTypes(() => isBound);
    const [rules, clock] = [rulesWith(types), new FakeClock()];
    create = createWebhookWith({ store, rules, seals, ids, clock });
  });
  const recorded = (webhookId: string) =>
    store.transactions.run(({ webhooks }) => webhooks.read(webhookId));
  const secretsOf = async (webhookId: string) => {
    const [created] = await recorded(webhookId);
    if (created?.event.type !== 'webhook.created') throw new Error('not created');
    return created.event.data.secrets;
  };

  it('refuses a client certificate that no connection can be made with', async () => {
    const clientCertificate = { certificate: 'garbage', key: 'garbage' };
    await expect(create.execute({ ...draft, clientCertificate }, 'admin')).rejects.toMatchObject({
      ...{ code: 'invalid-field', field: '/clientCertificate' },
    });
  });

  it('refuses two ways to prove itself that need the same header', async () => {
    const oauth2 = {
      ...{ tokenUrl: 'https://example.com/token', clientId: 'me', scope: null },
      clientSecret: 'open sesame',
    };
    await expect(create.execute({ ...draft, oauth2 }, 'admin')).rejects.toMatchObject({
      ...{ code: 'invalid-field', field: '/oauth2' },
    });
    await create.execute({ ...draft, oauth2, basicAuth: null }, 'admin');
  });

  it('records it, by whom and when, and shows it', async () => {
    const { webhookId } = await create.execute(draft, 'admin');
    const events = await recorded(webhookId);
    expect(events.map(({ event }) => event.type)).toEqual(['webhook.created', 'webhook.enabled']);
    expect(events[0]).toMatchObject({ metadata: { actor: 'admin', at: NOON } });
    expect(await store.webhooks.find('acme', webhookId)).toMatchObject({
      health: 'working',
      settings: {
        url: draft.url,
        events: draft.events,
        projects: draft.projects,
        basicAuth: { user: 'me' },
      },
    });
  });

  it('may leave it disabled', async () => {
    const { webhookId } = await create.execute({ ...draft, enabled: false }, 'admin');
    expect(await store.webhooks.find('acme', webhookId)).toMatchObject({
      health: 'disabled',
      disabledReason: 'created',
    });
  });

  it('names it after its events, unless it is given a name', async () => {
    const nameOf = async (given: Partial<WebhookDraft>) => {
      const { webhookId } = await create.execute({ ...draft, ...given }, 'admin');
      return (await store.webhooks.find('acme', webhookId))?.settings.name;
    };
    expect(await nameOf({})).toBe('task.*, comment.added');
    expect(await nameOf({ name: 'Mine' })).toBe('Mine');
  });

  it('tells the signing secret this once, and keeps it sealed for this webhook', async () => {
    const { webhookId, secret } = await create.execute(draft, 'admin');
    const { signing, password } = await secretsOf(webhookId);
    expect(signing).not.toBe(secret);
    expect(seals.open(signing, webhookId)).toBe(secret);
    expect(seals.open(password!, webhookId)).toBe('open sesame');
    expect(JSON.stringify(await recorded(webhookId))).not.toContain('open sesame');
  });

  it('has a secret in hex where a handshake hands it over and a plain HMAC signs with it', async () => {
    const verification = { kind: 'echo', on: ['enable'], header: 'X-Hook-Secret' } as const;
    const signing = { kind: 'hmac', header: 'X-S', algorithm: 'sha256', prefix: '' } as const;
    const secretBy = async (profile: ProfileOverrides) =>
      (await create.execute({ ...draft, enabled: false, profile }, 'admin')).secret;
    expect(await secretBy({ verification, signing })).toMatch(/^[0-9a-f]{64}$/);
    // A library of Standard Webhooks takes no other than its own.
    expect(await secretBy({ verification })).toMatch(/^whsec_/);
    expect(await secretBy({ signing })).toMatch(/^whsec_/);
  });

  it('keeps no password where there is no basic auth', async () => {
    const { webhookId } = await create.execute({ ...draft, basicAuth: null }, 'admin');
    expect((await secretsOf(webhookId)).password).toBeNull();
    expect((await store.webhooks.find('acme', webhookId))?.settings.basicAuth).toBeNull();
  });

  it('refuses a URL that nothing may be sent to', async () => {
    const creating = create.execute({ ...draft, url: 'https://private/' }, 'admin');
    await expect(creating).rejects.toBeInstanceOf(InvalidField);
    await expect(creating).rejects.toMatchObject({ field: '/url', code: 'invalid-field' });
    expect((await store.changes.since(null)).changes).toEqual([]);
  });

  it('refuses event types that an account bound to its own does not know', async () => {
    isBound = true;
    await types.put(anEventType({ name: 'task.created' }));
    await expect(create.execute(draft, 'admin')).rejects.toMatchObject({
      problems: [{ pointer: '/events/1', detail: expect.any(String) }],
    });
    expect((await store.changes.since(null)).changes).toEqual([]);
  });
});
