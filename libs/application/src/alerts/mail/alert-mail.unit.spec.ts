import { describe, expect, it } from '@jest/globals';
import {
  foldWebhook,
  NATIVE_PROFILE,
  NO_SECRETS,
  type Alert,
  type DeliveryProfile,
  type Sealed,
  type StopRule,
  type WebhookEvent,
} from '#domain';
import fc from 'fast-check';
import type { AlertsOfKind } from '../../ports/alerts.js';
import { anAlertedWebhook, NOON, someSettings } from '../../testing/index.js';
import { alertMail } from './alert-mail.js';

const webhook = anAlertedWebhook();
const webhookId = webhook.id;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

const working: readonly WebhookEvent[] = [
  {
    type: 'webhook.created',
    data: {
      ...{ webhookId, account: 'acme', number: 7, settings: someSettings },
      secrets: { ...NO_SECRETS, signing: 'sealed-signing' as Sealed },
    },
  },
  { type: 'webhook.enabled', data: { webhookId, enablement: 1 } },
];
const failed = (n: number, error = 'connection refused'): WebhookEvent => ({
  type: 'webhook.delivery-failed',
  data: {
    ...{ webhookId, deliveryId: 'd', attempt: n, error, outcome: 'timeout' },
    ...{ failures: n, counted: n, timeouts: n, failedAt: new Date(NOON).toISOString() },
  },
});
const failures = (count: number) => Array.from({ length: count }, (_, i) => failed(i + 1));
const disabled = (reason: 'failures' | 'user'): WebhookEvent => ({
  type: 'webhook.disabled',
  data: { webhookId, reason, failures: 10, lastError: 'connection refused' },
});

const told = (last: Alert, more: Partial<AlertsOfKind> = {}): AlertsOfKind => ({
  ...{ count: 1, firstAt: NOON, lastAt: NOON, last },
  ...more,
});
const firstFailure = told({
  kind: 'first-failure',
  ...{ failures: 1, counted: 1, limit: 10, error: 'connection refused' },
});
const attemptsFailed = told(
  { kind: 'attempt-failed', failures: 4, counted: 4, limit: 10, error: '503 <b>"no"</b>' },
  { count: 4, lastAt: NOON + 5 * MINUTE_MS },
);
const stopped = told({
  kind: 'disabled',
  ...{ as: 'disabled', reason: 'failures', failures: 10, error: 'connection refused' },
});

interface Given {
  readonly profile?: Partial<DeliveryProfile>;
  readonly name?: string;
  readonly url?: string;
}
const mailOf = (
  events: readonly WebhookEvent[],
  kinds: readonly AlertsOfKind[],
  { profile = {}, ...given }: Given = {},
) =>
  alertMail({
    webhook: { ...webhook, ...given },
    state: foldWebhook([...working, ...events]),
    profile: { ...NATIVE_PROFILE, ...profile },
    kinds,
    page: `https://admin.example.com/${webhookId}`,
  });

describe('a mail about a webhook', () => {
  it('says what happened, the last error, what happens next, and where to look', () => {
    const { subject, text } = mailOf(failures(4), [firstFailure, attemptsFailed]);
    expect(subject).toBe('Webhook "Tasks" fails: 4 failed requests in a row');
    expect(text).toBe(`Webhook "Tasks" fails: 4 failed requests in a row

What happened
- 2026-11-20 12:00:00 UTC: a request failed, the first one since it last worked
- 2026-11-20 12:00:00 UTC to 2026-11-20 12:05:00 UTC: 4 requests failed; in a row it is 4 by now

Last error
- 503 <b>"no"</b>

What happens next
- 6 more failures disable this webhook.
- One request that succeeds starts the count over.

Webhook
- Tasks (#7) of acme
- https://example.com/hook

Open the webhook:
https://admin.example.com/${webhookId}

--${' '}
At most one such mail comes in 20 minutes, besides one that says the webhook was stopped. What happens meanwhile stands in the next.`);
  });

  it('says the same in HTML, escaped', () => {
    const { html } = mailOf(failures(4), [attemptsFailed]);
    expect(html).toContain('<li>503 &lt;b&gt;&quot;no&quot;&lt;/b&gt;</li>');
    expect(html).toContain(`<a href="https://admin.example.com/${webhookId}">`);
    expect(html).toContain('<li>6 more failures disable this webhook.</li>');
  });

  describe('tells what happens next', () => {
    const nextOf = (events: readonly WebhookEvent[], profile: Partial<DeliveryProfile> = {}) => {
      const { text } = mailOf(events, [firstFailure], { profile });
      return (/What happens next\n([^]*?)\n\n/.exec(text)?.[1] ?? '').split('\n- ').join(' | ');
    };
    const stop = (rule: Partial<StopRule>) => ({ stop: { ...NATIVE_PROFILE.stop, ...rule } });

    it.each<[string, readonly WebhookEvent[], Partial<DeliveryProfile>, string]>([
      ['one failure is left', failures(9), {}, '1 more failure disables this webhook.'],
      [
        'failures delete it',
        failures(8),
        stop({ action: 'delete' }),
        '2 more failures delete this webhook.',
      ],
      [
        'they have to go on for a while',
        failures(1),
        stop({ failures: 20, minSpanMs: 7 * DAY_MS }),
        '19 more failures disable this webhook, if they go on for 7 days.',
      ],
      [
        'there are enough of them, but not for long enough',
        failures(25),
        stop({ failures: 20, minSpanMs: 7 * DAY_MS }),
        'A failure after 2026-11-27 12:00:00 UTC disables this webhook.',
      ],
      [
        'timeouts are counted apart',
        failures(3),
        stop({ failures: null, timeouts: 5 }),
        '2 more timeouts in a row disable this webhook.',
      ],
      [
        'time is what counts',
        failures(3),
        stop({ failures: null, noSuccessMs: DAY_MS, resetOn: 'enable' }),
        'A failure after 2026-11-21 12:00:00 UTC disables this webhook.',
      ],
    ])('when %s', (_, events, profile, expected) => {
      expect(nextOf(events, profile)).toContain(expected);
    });

    it('when it can only be enabled by hand, or heals by itself', () => {
      const events = [...failures(10), disabled('failures')];
      expect(nextOf(events)).toBe(
        '- It is disabled: enable it after mending the endpoint; held events will follow.',
      );
      const healing = { firstMs: MINUTE_MS, factor: 2, longestMs: DAY_MS };
      expect(nextOf(events, { healing })).toContain('Postrider asks the endpoint now and then');
    });

    it('when it is all right by now', () => {
      expect(nextOf([])).toContain('on its way');
    });
  });

  it('names those whose requests fail at a host, and wait for it', () => {
    const throttled = told({
      ...{ kind: 'throttled', host: 'example.com', until: '2026-11-20T12:10:00.000Z' },
      webhooks: [
        { id: 'a', number: 7, name: 'Tasks' },
        { id: 'b', number: 183, name: 'Comments <script>' },
      ],
      others: 3,
    });
    const { subject, text, html } = mailOf(failures(1), [throttled]);
    expect(subject).toBe('Webhook "Tasks" is throttled');
    expect(text).toContain('requests to example.com wait until 2026-11-20 12:10:00 UTC');
    expect(text).toContain(
      'Offending webhooks\n- Tasks @acme #7\n- Comments <script> @acme #183\n- and 3 more',
    );
    expect(html).not.toContain('<script');
  });

  it('says that a host is throttled in the words of its profile', () => {
    const throttled = told({
      ...{ kind: 'throttled', host: 'example.com', until: '2026-11-20T12:10:00.000Z' },
      ...{ webhooks: [], others: 0 },
    });
    const throttledSubject = 'Webhook #{number} throttled – {name}';
    const profile = { alerts: { ...NATIVE_PROFILE.alerts, throttledSubject } };
    const subjectOf = (events: readonly WebhookEvent[], name: string) =>
      mailOf(events, [throttled], { profile, name }).subject;
    expect(subjectOf(failures(1), 'Tasks')).toBe('Webhook #7 throttled – Tasks');
    expect(subjectOf(failures(1), '{number} $&')).toBe('Webhook #7 throttled – {number} $&');
    expect(subjectOf([disabled('failures')], 'Tasks')).toBe('Webhook "Tasks" was disabled');
  });

  it('counts what was given up', () => {
    const dropped = told(
      { kind: 'dropped', deliveryId: 'd-9', attempts: 10, error: '500' },
      { count: 3 },
    );
    const { subject, text } = mailOf([], [dropped]);
    expect(subject).toBe('Webhook "Tasks" has lost 3 deliveries');
    expect(text).toContain('3 deliveries were given up, the last one (d-9) after 10 attempts');
  });

  it('says first what matters most', () => {
    const recovered = told({ kind: 'recovered', by: 'success', failures: 3 });
    const events = [...failures(10), disabled('failures')];
    expect(mailOf(events, [firstFailure, stopped]).subject).toBe('Webhook "Tasks" was disabled');
    expect(mailOf([], [firstFailure, recovered]).subject).toBe('Webhook "Tasks" works again');
    expect(mailOf([], [firstFailure]).subject).toBe('Webhook "Tasks" failed, and works again');
    expect(mailOf([disabled('user')], [firstFailure]).subject).toBe('Webhook "Tasks" is disabled');
  });

  it('shows of a URL only what opens no door', () => {
    const url = 'https://user:open-sesame@example.com/hook?key=open-sesame#open-sesame';
    const { text, html } = mailOf([], [firstFailure], { url });
    expect(text).toContain('- https://example.com/hook\n');
    expect(text + html).not.toContain('sesame');
  });

  it('has a line for each of its lines, and no other markup, whatever others wrote', () => {
    const nasty = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.constantFrom(
        'Tasks\r\nBcc: x@example.com',
        '"><script>alert(1)</script>',
        "' onload='x",
        'a\u2028b\u0085c',
        '\u202egnp.exe',
      ),
    );
    const plain = mailOf([failed(1)], [attemptsFailed]);
    const shapeOf = (html: string) => html.replace(/>[^<]*</g, '><');
    fc.assert(
      fc.property(nasty, nasty, (name, error) => {
        const alert = { ...attemptsFailed, last: { ...attemptsFailed.last, error } as Alert };
        const { subject, text, html } = mailOf([failed(1, error)], [alert], { name });
        expect(subject).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\u202e]/u);
        expect(text.split(/[\n\r\u0085\u2028\u2029]/)).toHaveLength(plain.text.split('\n').length);
        expect(shapeOf(html)).toBe(shapeOf(plain.html));
      }),
    );
  });
});
