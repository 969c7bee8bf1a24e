import { describe, expect, it } from '@jest/globals';
import { given } from '../testing/given.js';
import {
  countFailure,
  countSuccess,
  created,
  enabled,
  failed,
  failures,
  webhookId,
} from '../testing/webhooks.js';
import { foldWebhook, webhookDecider } from './decider.js';
import type { WebhookEvent } from './events.js';

const enabledWebhook = [created, enabled()] as const;
const disabledByFailures: WebhookEvent = {
  type: 'webhook.disabled',
  data: { webhookId, reason: 'failures', failures: 10, lastError: 'error 10' },
};
const recovered = (n: number, count: number): WebhookEvent => ({
  type: 'webhook.delivery-recovered',
  data: { webhookId, deliveryId: `delivery-${n}`, attempt: 1, failures: count },
});

describe('an enabled webhook', () => {
  it('records a failed attempt', () => {
    expect(given(webhookDecider, ...enabledWebhook).when(countFailure(1))).toEqual([failed(1)]);
  });

  it('records nothing of a success while nothing failed', () => {
    expect(given(webhookDecider, ...enabledWebhook).when(countSuccess(1))).toEqual([]);
  });

  it('counts the same attempt once', () => {
    const twice = given(webhookDecider, ...enabledWebhook).when(countFailure(1), countFailure(1));
    expect(twice).toEqual([failed(1)]);
  });

  it('counts another attempt for the same delivery', () => {
    const decided = given(webhookDecider, ...enabledWebhook, failed(1)).when(
      countFailure(1, { attempt: 2 }),
    );
    expect(decided).toMatchObject([{ data: { attempt: 2, failures: 2 } }]);
  });

  it('remembers the last failure', () => {
    expect(foldWebhook([...enabledWebhook, ...failures(3)])).toMatchObject({
      lastError: 'error 3',
      lastFailureAt: '2026-11-20T12:00:00.000Z',
    });
  });
});

describe('a webhook with nine failures in a row', () => {
  const nine = [...enabledWebhook, ...failures(9)];

  it('is enabled', () => {
    expect(foldWebhook(nine)).toMatchObject({ status: 'enabled' });
  });

  it('is disabled by the tenth, in the same decision', () => {
    expect(given(webhookDecider, ...nine).when(countFailure(10))).toEqual([
      failed(10),
      disabledByFailures,
    ]);
  });

  it('is disabled by the tenth, though that ended before the others', () => {
    const early = countFailure(10, { failedAt: '2026-11-20T11:59:59.000Z' });
    expect(given(webhookDecider, ...nine).when(early)).toMatchObject([
      { type: 'webhook.delivery-failed', data: { failures: 10 } },
      disabledByFailures,
    ]);
  });

  it('is disabled once, however many fail at the same time', () => {
    const decided = given(webhookDecider, ...nine).when(
      ...Array.from({ length: 20 }, (_, i) => countFailure(10 + i)),
    );
    expect(decided).toEqual([failed(10), disabledByFailures]);
  });

  it('is not disabled by a success, which starts the count over', () => {
    const decided = given(webhookDecider, ...nine).when(countSuccess(10), countFailure(11));
    expect(decided).toMatchObject([
      recovered(10, 9),
      { type: 'webhook.delivery-failed', data: { failures: 1 } },
    ]);
  });

  it('records one recovery for many successes', () => {
    const decided = given(webhookDecider, ...nine).when(countSuccess(10), countSuccess(11));
    expect(decided).toEqual([recovered(10, 9)]);
  });

  it('is not disabled by one of them told again', () => {
    expect(given(webhookDecider, ...nine).when(countFailure(4))).toEqual([]);
  });
});

describe('a webhook disabled by failures', () => {
  const disabled = [...enabledWebhook, ...failures(10), disabledByFailures];

  it.each([countFailure(11), countSuccess(11)])('hears of no $type', (command) => {
    expect(given(webhookDecider, ...disabled).when(command)).toEqual([]);
  });

  it('says why', () => {
    expect(foldWebhook(disabled)).toMatchObject({ reason: 'failures', lastError: 'error 10' });
  });

  it('starts over when it is enabled', () => {
    const decided = given(webhookDecider, ...disabled).when(
      { type: 'EnableWebhook', data: {} },
      countFailure(11, { enablement: 2 }),
    );
    expect(decided).toMatchObject([enabled(2), { data: { failures: 1 } }]);
  });

  it('does not count what began before it was enabled again', () => {
    const again = given(webhookDecider, ...disabled, enabled(2));
    expect(again.when(countFailure(11))).toEqual([]);
    expect(
      given(webhookDecider, ...disabled, enabled(2), failed(1)).when(countSuccess(11)),
    ).toEqual([]);
  });
});
