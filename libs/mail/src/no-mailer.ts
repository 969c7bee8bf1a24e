import { Mailer, MailNotSent } from '#application';

/** Where no mail server is set. */
export class NoMailer extends Mailer {
  send(): Promise<void> {
    return Promise.reject(new MailNotSent('POSTRIDER_SMTP_URL is not set, so nothing is mailed.'));
  }
}
