import { DomainError, webhookDecider, type WebhookState } from '#domain';
import type { Digests } from '../access/api-keys.js';
import type { Clock } from '../ports/clock.js';
import type { Seals } from '../ports/seals.js';
import type { Transactions } from '../ports/transactions.js';
import type { Profiles } from '../profiles/profiles.js';
import { makeAppointments } from './appointments-after.js';

/** One answer to a code that is wrong, used, expired, or of no webhook at all: who guesses learns nothing. */
export class NoSuchVerification extends DomainError {
  readonly code = 'no-such-verification';

  constructor() {
    super('This verification is not open: its code is wrong, used or expired. Ask for a new one.');
  }
}

const ACTOR = 'receiver';

/** Takes the call back of a receiver that proves its URL. */
export class ConfirmVerification {
  constructor(
    private readonly transactions: Transactions,
    private readonly profiles: Profiles,
    private readonly seals: Seals,
    private readonly digests: Digests,
    private readonly clock: Clock,
  ) {}

  /** Throws NoSuchVerification. */
  async execute(webhookId: string, code: string): Promise<void> {
    await this.transactions.run(async ({ webhooks, schedule }) => {
      const at = (await webhooks.lock([webhookId])).get(webhookId);
      const now = this.clock.now();
      if (!at || !this.isOpen(at.state, code, now)) throw new NoSuchVerification();
      const { settings } = at.state;
      const data = { url: settings.url, at: new Date(now).toISOString() };
      const events = webhookDecider.decide({ type: 'VerifyWebhook', data }, at.state);
      await webhooks.append(webhookId, at, events, { actor: ACTOR, at: now });
      await makeAppointments(schedule, events, this.profiles.of(settings), now);
    });
  }

  private isOpen(
    state: WebhookState,
    code: string,
    now: number,
  ): state is Extract<WebhookState, { status: 'enabled' | 'disabled' }> {
    if (state.status === 'absent' || state.status === 'deleted') return false;
    const { webhookId, verification, secrets } = state;
    if (verification.state !== 'requested' || secrets.verificationCode === null) return false;
    if (Date.parse(verification.expiresAt) <= now || verification.url !== state.settings.url) {
      return false;
    }
    return this.digests.same(code, this.seals.open(secrets.verificationCode, webhookId));
  }
}
