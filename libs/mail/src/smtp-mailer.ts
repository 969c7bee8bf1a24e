import { Mailer, MailNotSent, type Log, type Mail } from '#application';
import {
  createTransport,
  type SendMailOptions,
  type SMTPSentMessageInfo,
  type SMTPTransportOptions,
} from 'nodemailer';
import { isAddress, parseAddress, type NamedAddress } from './addresses.js';
import { readMailServer, type MailServer } from './mail-server.js';
import { reasonOf } from './reasons.js';

export interface SmtpOptions {
  /** `smtp://user:password@host:port` or `smtps://…`. */
  readonly url: string;
  /** `Postrider <postrider@example.com>`. */
  readonly from: string;
  /** For a mail as a whole, from the name lookup to the server's last word. Default 15 000 ms. */
  readonly timeoutMs?: number;
  /** PEM: whom to trust in place of those whom Node.js trusts. */
  readonly ca?: string;
}

const TIMEOUT_MS = 15_000;
const SUBJECT_LENGTH = 200;

/** Each mail goes over a connection of its own: they are few, and a server that hangs holds up one of them. */
export class SmtpMailer extends Mailer {
  readonly #server: MailServer;
  readonly #from: NamedAddress;
  readonly #timeoutMs: number;
  readonly #transport: ReturnType<typeof transportTo>;

  /** Throws when `from` is no address. */
  constructor(
    { url, from, timeoutMs = TIMEOUT_MS, ca }: SmtpOptions,
    private readonly log: Log,
  ) {
    super();
    const sender = parseAddress(from);
    if (!sender) throw new Error('The sender of mails must be an address.');
    this.#server = readMailServer(url);
    this.#from = sender;
    this.#timeoutMs = timeoutMs;
    this.#transport = transportTo(this.#server, timeoutMs, ca);
  }

  async send({ id, to, subject, text, html }: Mail): Promise<void> {
    const addresses = to.filter(isAddress);
    if (addresses.length === 0) throw new MailNotSent('None of the recipients is an address.');
    const sent = await this.#handOver({
      from: this.#from,
      to: addresses.map((address) => ({ name: '', address })),
      subject: oneLine(subject).slice(0, SUBJECT_LENGTH),
      text,
      html,
      messageId: `<${id}@${this.#from.address.split('@')[1]}>`,
      // RFC 3834: no absence note may come back for it.
      headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
      disableFileAccess: true,
      disableUrlAccess: true,
      signal: AbortSignal.timeout(this.#timeoutMs),
    });
    const refused = to.length - addresses.length + sent.rejected.length;
    if (refused > 0) this.log.warn({ event: 'mail.recipients-refused', mail: id, refused });
  }

  async #handOver(message: SendMailOptions): Promise<SMTPSentMessageInfo> {
    try {
      return await this.#transport.sendMail(message);
    } catch (error) {
      throw new MailNotSent(`Not mailed: ${reasonOf(error, this.#server)}.`, { cause: error });
    }
  }
}

const transportTo = (server: MailServer, timeoutMs: number, ca: string | undefined) => {
  const { host, port, secure, mustEncrypt, auth } = server;
  const options: SMTPTransportOptions = {
    ...{ host, port, secure, requireTLS: mustEncrypt && !secure },
    ...(auth && { auth, forceAuth: true }),
    ...(ca !== undefined && { tls: { ca } }),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    socketCloseTimeout: 0,
  };
  return createTransport(options);
};

const oneLine = (text: string): string => text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
