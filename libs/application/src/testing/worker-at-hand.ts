import type { Answer, ProfileOverrides } from '#domain';
import { RecordOutcomes } from '../delivering/attempts/record-outcomes.js';
import type { Chore, TakenAppointment } from '../ports/schedule.js';
import type { Letter } from '../ports/webhook-sender.js';
import { WebhookDirectory } from '../routing/webhook-directory.js';
import type { WebhookDraft, WebhookPatch } from '../webhooks/draft.js';
import { refused, succeeded } from './examples.js';
import { FakeClock } from './fake-clock.js';
import {
  changeWebhookWith,
  createWebhookWith,
  makeAttemptsWith,
  sendSignalsWith,
} from './fake-letters.js';
import { paceWith } from './fake-pace.js';
import { profilesWith, rulesWith } from './fake-rules.js';
import { FakeSeals } from './fake-seals.js';
import { FakeSender } from './fake-sender.js';
import { InMemoryStore } from './in-memory-store/in-memory-store.js';
import { RecordingLog } from './recording-log.js';
import { SequentialIds } from './sequential-ids.js';
import { WebhookHand } from './webhook-hand.js';

const FAR_OFF = Number.MAX_SAFE_INTEGER;

/** What a worker's chores are made of, over a store in memory, with receivers that answer as the spec says. */
export class WorkerAtHand {
  readonly settings = { leaseMs: 30_000 };
  readonly ids = new SequentialIds();
  readonly clock = new FakeClock();
  readonly log = new RecordingLog();
  readonly seals = new FakeSeals();
  readonly store = new InMemoryStore(this.ids);
  readonly hand = new WebhookHand(this.store.transactions, this.ids, this.clock);
  readonly directory = new WebhookDirectory(this.store.changes);
  readonly profiles = profilesWith();
  readonly sender = new FakeSender((letter) => this.answer(letter));
  answer: (letter: Letter) => Answer | Promise<Answer> = () => this.well();

  private readonly parts = {
    ...{ sender: this.sender, seals: this.seals, ids: this.ids, clock: this.clock },
    ...{
      log: this.log,
      profiles: this.profiles,
      pace: paceWith({ clock: this.clock, log: this.log }),
    },
  };
  readonly signals = sendSignalsWith(this.parts);
  readonly attempts = makeAttemptsWith(this.parts);
  readonly outcomes = new RecordOutcomes(
    ...([this.store.transactions, this.store.ledger, this.directory] as const),
    ...([this.profiles, this.clock, this.log] as const),
  );

  well(): Answer {
    return succeeded({ startedAt: this.clock.now() });
  }

  badly(): Answer {
    return refused({ startedAt: this.clock.now() });
  }

  /** An enabled webhook with parts of a profile of its own; resolves to its id. */
  async create(profile: ProfileOverrides, given: Partial<WebhookDraft> = {}): Promise<string> {
    const { store, seals, ids, clock } = this;
    const create = createWebhookWith({ store, rules: rulesWith(), seals, ids, clock });
    const { webhookId } = await create.execute(
      {
        ...{ account: 'acme', url: 'https://example.com/hook', events: ['*'], enabled: true },
        ...{ profile, ...given },
      },
      'admin',
    );
    return webhookId;
  }

  async change(webhookId: string, patch: WebhookPatch): Promise<void> {
    const { store, seals, ids, clock } = this;
    const change = changeWebhookWith({ store, rules: rulesWith(), seals, ids, clock });
    await change.update({ account: 'acme', webhookId }, patch, 'admin');
  }

  async delete(webhookId: string): Promise<void> {
    const { store, seals, ids, clock } = this;
    const change = changeWebhookWith({ store, rules: rulesWith(), seals, ids, clock });
    await change.delete({ account: 'acme', webhookId }, 'admin');
  }

  find(webhookId: string) {
    return this.store.webhooks.find('acme', webhookId);
  }

  /** Types of what happened to it, and who did it. */
  async history(webhookId: string): Promise<readonly (readonly [string, string])[]> {
    const recorded = await this.store.transactions.run(({ webhooks }) => webhooks.read(webhookId));
    return recorded.map(({ event, metadata }) => [event.type, metadata.actor] as const);
  }

  /** In how many ms the webhook's next appointment for it is due, and its step; undefined: there is none. */
  async next(
    webhookId: string,
    chore: Chore,
  ): Promise<{ readonly inMs: number; readonly step: number } | undefined> {
    const all: readonly TakenAppointment[] = await this.store.schedule.take(chore, {
      // A lease that is over is none: looking changes nothing.
      ...{ now: FAR_OFF, leaseUntil: 0, limit: FAR_OFF },
    });
    const found = all.find((one) => one.webhookId === webhookId);
    return found && { inMs: found.dueAt - this.clock.now(), step: found.step };
  }
}
