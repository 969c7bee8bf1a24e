import { DomainError } from '#domain';

export interface Mail {
  /** Names it for ever: the same mail sent again bears the same Message-ID. */
  readonly id: string;
  readonly to: readonly string[];
  /** One line. */
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** The mail server did not take a mail; the same mail may be sent later. */
export class MailNotSent extends DomainError {
  readonly code = 'mail-not-sent';
}

/** Sends mails to people. */
export abstract class Mailer {
  /**
   * Resolves once the mail server has taken it for one of the recipients at least. Throws MailNotSent, in bounded
   * time; its message says why and holds no secret.
   */
  abstract send(mail: Mail): Promise<void>;
}
