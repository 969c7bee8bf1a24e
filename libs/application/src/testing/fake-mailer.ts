import { Mailer, MailNotSent, type Mail } from '../ports/mailer.js';

/** Takes every mail while it is there. */
export class FakeMailer extends Mailer {
  readonly taken: Mail[] = [];
  tries = 0;
  isAway = false;
  /** Done with each mail before it is taken. */
  onMail: (mail: Mail) => Promise<void> = () => Promise.resolve();

  async send(mail: Mail): Promise<void> {
    this.tries += 1;
    if (this.isAway) throw new MailNotSent('Not mailed: no connection to the mail server.');
    await this.onMail(mail);
    this.taken.push(mail);
  }
}
