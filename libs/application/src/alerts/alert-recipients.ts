import type { AccessStore } from '../access/access-store.js';
import type { AlertedWebhook } from '../ports/alerts.js';

/** Who is told of a webhook: whom it names, or else whom its profile falls back on. */
export class AlertRecipients {
  constructor(private readonly access: AccessStore) {}

  /** E-mail addresses, each once; none: nobody is told. */
  async of({ account, emails, rule }: AlertedWebhook): Promise<readonly string[]> {
    if (emails.length > 0 || rule.fallback === 'nobody') return eachOnce(emails);
    const administrators = await this.access.administrators(account);
    return eachOnce(administrators.flatMap(({ email }) => (email === null ? [] : [email])));
  }
}

/** In either case it is the same box, whatever RFC 5321 allows. */
const eachOnce = (emails: readonly string[]): readonly string[] => [
  ...new Map(emails.map((email) => [email.toLowerCase(), email])).values(),
];
