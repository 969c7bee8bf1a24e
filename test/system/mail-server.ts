import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

export interface TakenMail {
  readonly from: string;
  readonly to: readonly string[];
  /** Everything after DATA, as it came. */
  readonly raw: string;
  readonly secure: boolean;
}

export interface TestMailServer {
  readonly port: number;
  /** What sends mails here, by anyone and in the clear. */
  readonly environment: Readonly<Record<string, string>>;
  readonly taken: readonly TakenMail[];
  stop(): Promise<void>;
}

/** A mail server on the loopback that keeps what it takes. */
export const startMailServer = async (options: SMTPServerOptions = {}): Promise<TestMailServer> => {
  const taken: TakenMail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    closeTimeout: 200,
    disabledCommands: ['STARTTLS'],
    onData: (stream, { envelope, secure }, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
        const to = envelope.rcptTo.map(({ address }) => address);
        taken.push({ from, to, raw: Buffer.concat(chunks).toString('utf8'), secure });
        done();
      });
    },
    ...options,
  });
  server.on('error', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const { port } = server.server.address() as AddressInfo;
  return {
    port,
    environment: {
      POSTRIDER_SMTP_URL: `smtp://127.0.0.1:${port}`,
      POSTRIDER_MAIL_FROM: 'postrider@example.com',
    },
    taken,
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
};
