import {
  AccessStore,
  AlertRecipients,
  Alerts,
  AlertSettings,
  Clock,
  Log,
  Mailer,
  Profiles,
  SendAlerts,
  Transactions,
} from '#application';
import { NoMailer, SmtpMailer } from '#mail';
import { provide, type Settings } from '#runtime';
import type { Provider } from '@nestjs/common';

/** What it takes to tell people about their webhooks. */
export const alertProviders = ({ mail, webhookPage }: Settings, log: Log): readonly Provider[] => [
  { provide: AlertSettings, useValue: { mails: mail !== undefined, webhookPage } },
  { provide: Mailer, useValue: mail ? new SmtpMailer(mail, log) : new NoMailer() },
  provide(AlertRecipients, AccessStore),
  provide(
    SendAlerts,
    ...([Alerts, Transactions, Profiles, AlertRecipients, Mailer] as const),
    ...([Clock, Log, AlertSettings] as const),
  ),
];
