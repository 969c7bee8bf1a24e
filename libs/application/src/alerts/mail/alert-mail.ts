import type { Alert, DeliveryProfile, WebhookState } from '#domain';
import type { AlertedWebhook, AlertsOfKind } from '../../ports/alerts.js';
import type { Mail } from '../../ports/mailer.js';
import { happenings } from './happenings.js';
import { headline } from './headline.js';
import { asHtml, asText, type Content, type Section } from './layout.js';
import { quoted, shownUrl, span } from './words.js';
import { whatNext } from './what-next.js';

export interface ToTell {
  readonly webhook: AlertedWebhook;
  /** As it stands now, which may be better or worse than what is told. */
  readonly state: WebhookState;
  /** Null when it is not known (any more). */
  readonly profile: DeliveryProfile | null;
  readonly kinds: readonly AlertsOfKind[];
  /** The URL where people look at the webhook. */
  readonly page: string;
}

/** Names of webhooks may have 256 characters; a subject shows some 60. */
const NAME_IN_SUBJECT = 60;

/** One mail that sums up all that is to be told of a webhook. */
export const alertMail = (facts: ToTell): Pick<Mail, 'subject' | 'text' | 'html'> => {
  const content = contentOf(facts);
  return { subject: content.title, text: asText(content), html: asHtml(content) };
};

const contentOf = ({ webhook, state, profile, kinds, page }: ToTell): Content => ({
  title: headline(
    state,
    kinds,
    { ...webhook, name: quoted(webhook.name, NAME_IN_SUBJECT) },
    profile?.alerts.throttledSubject ?? null,
  ),
  sections: [
    { title: 'What happened', lines: happenings(kinds) },
    { title: 'Last error', lines: lastError(state, kinds) },
    { title: 'Offending webhooks', lines: offenders(kinds, webhook) },
    { title: 'What happens next', lines: whatNext(state, profile) },
    {
      title: 'Webhook',
      lines: [
        `${quoted(webhook.name)} (#${webhook.number}) of ${quoted(webhook.account)}`,
        shownUrl(webhook.url),
      ],
    },
  ].filter(({ lines }: Section) => lines.length > 0),
  link: { text: 'Open the webhook', url: page },
  footer:
    webhook.rule.everyMs > 0
      ? `At most one such mail comes in ${span(webhook.rule.everyMs)}, besides one that says the webhook was stopped. What happens meanwhile stands in the next.`
      : 'Sent by Postrider.',
});

/** Of the alerts, where one has it, since the webhook itself may be gone. */
const lastError = (state: WebhookState, kinds: readonly AlertsOfKind[]): readonly string[] => {
  const told = kinds.map(({ last }) => errorOf(last)).findLast((error) => error !== null);
  const error = told ?? ('lastError' in state ? state.lastError : null);
  return error === null ? [] : [quoted(error)];
};

const errorOf = (alert: Alert): string | null => ('error' in alert ? alert.error : null);

/** `Team Updated @wdc #183`: those whose requests fail there, and wait. */
const offenders = (
  kinds: readonly AlertsOfKind[],
  { account }: AlertedWebhook,
): readonly string[] =>
  kinds.flatMap(({ last }) =>
    last.kind === 'throttled'
      ? [
          ...last.webhooks.map(
            ({ number, name }) => `${quoted(name)} @${quoted(account)} #${number}`,
          ),
          ...(last.others > 0 ? [`and ${last.others} more`] : []),
        ]
      : [],
  );
