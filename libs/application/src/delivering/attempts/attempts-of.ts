import {
  judge,
  type Answer,
  type DeliveryProfile,
  type EnabledWebhook,
  type StopRule,
  type Verdict,
} from '#domain';
import type { DueDelivery } from '../../ports/delivery-road.js';
import type { SettledAttempt } from '../../ports/ledger.js';
import { bornAt } from './born-at.js';

interface Answered {
  readonly answer: Answer;
  readonly profile: DeliveryProfile;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** In [0, 1). */
  readonly chance: number;
}

/** What one answer means for each of the deliveries that went in its request. */
export const attemptsOf = (
  webhook: EnabledWebhook,
  due: readonly DueDelivery[],
  answered: Answered,
): readonly SettledAttempt[] => {
  const { answer, profile } = answered;
  const command = profile.receiverCommands ? answer.command : null;
  const aborted = command === 'abort-message';
  return due.map((delivery, i) => ({
    deliveryId: delivery.id,
    webhookId: delivery.webhookId,
    attempt: delivery.attempt,
    answer,
    verdict: verdictOn(webhook, delivery, answered, aborted),
    rule: profile.stop,
    enablement: webhook.enablements,
    // One request is one failure, however many deliveries went in it.
    counts: i === 0,
    disables: i === 0 && command === 'disable',
  }));
};

const verdictOn = (
  webhook: EnabledWebhook,
  { id, attempt }: DueDelivery,
  { answer: { outcome, retryAfterMs }, profile, now, chance }: Answered,
  aborted: boolean,
): Verdict => {
  const facts = { attempt, bornAt: bornAt(id), now, retryAfterMs, chance, outcome, aborted };
  return within(judge(facts, profile.retries), stopDeadline(webhook, profile.stop, now), now);
};

/** When a webhook that fails now is stopped if nothing succeeds until then (ms since the epoch); null: no time stops it. */
const stopDeadline = (
  { run }: EnabledWebhook,
  { noSuccessMs }: StopRule,
  now: number,
): number | null => {
  if (noSuccessMs === null) return null;
  return (run.since === null ? now : Date.parse(run.since)) + noSuccessMs;
};

/** The attempt that decides whether its webhook is stopped is made when that is due, and not later. */
const within = (verdict: Verdict, deadline: number | null, now: number): Verdict => {
  if (verdict.state !== 'pending' || verdict.dueAt === null || deadline === null) return verdict;
  return deadline <= now ? verdict : { ...verdict, dueAt: Math.min(verdict.dueAt, deadline) };
};
