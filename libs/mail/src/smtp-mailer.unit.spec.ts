import { afterEach, describe, expect, it } from '@jest/globals';
import { MailNotSent, type Mail } from '#application';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { SMTPServerOptions } from 'smtp-server';
import {
  startMailServer,
  type TakenMail,
  type TestMailServer,
} from '../../../test/system/mail-server.js';
import { RecordingLog } from '../../application/src/testing/index.js';
import { NoMailer } from './no-mailer.js';
import { SmtpMailer, type SmtpOptions } from './smtp-mailer.js';
import { CERTIFICATE, PRIVATE_KEY } from './testing/certificate.js';

const FROM = 'Postrider <postrider@example.test>';
const WITH_TLS = { key: PRIVATE_KEY, cert: CERTIFICATE, disabledCommands: [] };

const mail: Mail = {
  id: 'alerts-7',
  to: ['ops@example.test'],
  subject: 'Webhook "Tasks" is disabled',
  text: 'Grüße\n.\nThe end.',
  html: '<p>Grüße</p>',
};

describe('a mail by SMTP', () => {
  const running: { stop(): Promise<void> }[] = [];
  const log = new RecordingLog();

  afterEach(async () => {
    for (const each of running.splice(0)) await each.stop();
    log.lines.length = 0;
  });

  const server = async (options?: SMTPServerOptions): Promise<TestMailServer> => {
    const started = await startMailServer(options);
    running.push(started);
    return started;
  };
  const mailerTo = (url: string, options: Partial<SmtpOptions> = {}) =>
    new SmtpMailer({ url, from: FROM, timeoutMs: 5_000, ...options }, log);
  const sentTo = async (
    options: SMTPServerOptions,
    given: Partial<Mail> = {},
  ): Promise<readonly TakenMail[]> => {
    const { port, taken } = await server(options);
    await mailerTo(`smtp://127.0.0.1:${port}`).send({ ...mail, ...given });
    return taken;
  };
  const failureOf = async (sending: Promise<void>): Promise<string> => {
    const failure: unknown = await sending.then(
      () => 'none',
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(MailNotSent);
    const { message } = failure as MailNotSent;
    expect(message).not.toMatch(/[\r\n]/);
    return message;
  };

  it('arrives as text and as HTML, and wants no automatic answer', async () => {
    const [taken] = await sentTo({});
    expect(taken).toMatchObject({ from: 'postrider@example.test', to: ['ops@example.test'] });
    const { head, parts } = parsed(taken!.raw);
    expect(head).toMatchObject({
      from: 'Postrider <postrider@example.test>',
      to: 'ops@example.test',
      subject: 'Webhook "Tasks" is disabled',
      'message-id': '<alerts-7@example.test>',
      'auto-submitted': 'auto-generated',
    });
    expect(parts).toEqual([
      ['text/plain', 'Grüße\n.\nThe end.'],
      ['text/html', '<p>Grüße</p>'],
    ]);
  });

  describe('with what is no address', () => {
    it.each([
      'victim@example.test\r\nRCPT TO:<other@example.test>',
      'victim@example.test\r\nBcc: other@example.test',
      'a@example.test, other@example.test',
      'a@example.test;other@example.test',
      '"a" <other@example.test>',
      'a@example.test>\r\nDATA',
      'undisclosed:other@example.test;',
      'nobody',
      '',
    ])('as recipient is not sent there: %j', async (to) => {
      const taken = await sentTo({}, { to: ['ops@example.test', to] });
      expect(taken.map((each) => each.to)).toEqual([['ops@example.test']]);
      expect(taken[0]?.raw).not.toContain('other@');
      expect(log.lines).toMatchObject([{ event: 'mail.recipients-refused', refused: 1 }]);
    });

    it('alone is not sent at all', async () => {
      const { port, taken } = await server();
      const sending = mailerTo(`smtp://127.0.0.1:${port}`).send({ ...mail, to: ['nobody'] });
      expect(await failureOf(sending)).toBe('None of the recipients is an address.');
      expect(taken).toEqual([]);
    });
  });

  it.each([
    'Hello\r\nBcc: other@example.test',
    'Hello\nX-Other: 1\r\n\r\nbody',
    'Hello\u0000\u2028Bcc: other@example.test',
  ])('has a subject of one line: %j', async (subject) => {
    const [taken] = await sentTo({}, { subject });
    const { head, names } = parsed(taken!.raw);
    expect(head['subject']).toMatch(/^Hello /);
    expect(names).not.toContain('bcc');
    expect(names).not.toContain('x-other');
    expect(taken?.to).toEqual(['ops@example.test']);
  });

  it('reaches those whom the server takes, though it refuses another', async () => {
    const taken = await sentTo(
      {
        onRcptTo: ({ address }, _session, done) =>
          address.startsWith('gone') ? done(new Error('no such box')) : done(),
      },
      { to: ['gone@example.test', 'ops@example.test'] },
    );
    expect(taken.map(({ to }) => to)).toEqual([['ops@example.test']]);
    expect(log.lines).toMatchObject([{ event: 'mail.recipients-refused', refused: 1 }]);
  });

  it('is refused when no recipient is taken, in the words of the server', async () => {
    const { port } = await server({
      onRcptTo: (_address, _session, done) => done(new Error('no such box here')),
    });
    const sending = mailerTo(`smtp://127.0.0.1:${port}`).send(mail);
    expect(await failureOf(sending)).toMatch(/sender nor recipients: 550 no such box here/);
  });

  it('is refused when the server does not take the message', async () => {
    const { port } = await server({
      onData: (stream, _session, done) => {
        stream.resume();
        stream.on('end', () => done(new Error('full')));
      },
    });
    const sending = mailerTo(`smtp://127.0.0.1:${port}`).send(mail);
    expect(await failureOf(sending)).toMatch(/refuses the mail: 450 full/);
  });

  describe('with user and password', () => {
    const onAuth: SMTPServerOptions['onAuth'] = ({ username, password }, _session, done) =>
      username === 'po@st' && password === 'ope n/sesame'
        ? done(null, { user: username })
        : done(new Error(`Not for ${password}`));
    const credentials = 'po%40st:ope%20n%2Fsesame';

    it('is sent on this machine', async () => {
      const { port, taken } = await server({ authOptional: false, onAuth });
      await mailerTo(`smtp://${credentials}@127.0.0.1:${port}`).send(mail);
      expect(taken).toHaveLength(1);
    });

    it('is refused when they are wrong, without repeating them', async () => {
      const { port, taken } = await server({ onAuth });
      const failure = await failureOf(
        mailerTo(`smtp://po%40st:wrong-sesame@127.0.0.1:${port}`).send(mail),
      );
      expect(failure).toMatch(
        /refuses user and password of POSTRIDER_SMTP_URL: 535 Not for \*\*\*/,
      );
      expect(failure).not.toContain('sesame');
      expect(taken).toEqual([]);
    });

    it('goes to another machine only encrypted: STARTTLS is demanded', async () => {
      const logins: unknown[] = [];
      const { port, taken } = await server({
        onAuth: ({ username }, _session, done) => {
          logins.push(username);
          done(null, { user: 'po@st' });
        },
      });
      // An address that is not known to stay on this machine, and does.
      const sending = mailerTo(`smtp://${credentials}@0.0.0.0:${port}`).send(mail);
      expect(await failureOf(sending)).toMatch(/no encrypted connection/);
      expect(logins).toEqual([]);
      expect(taken).toEqual([]);
    });
  });

  describe('to a server that speaks TLS', () => {
    it('is encrypted from the first byte, by smtps', async () => {
      const { port, taken } = await server({ ...WITH_TLS, secure: true });
      await mailerTo(`smtps://localhost:${port}`, { ca: CERTIFICATE }).send(mail);
      expect(taken).toMatchObject([{ secure: true }]);
    });

    it('is encrypted where it offers STARTTLS', async () => {
      const { port, taken } = await server(WITH_TLS);
      await mailerTo(`smtp://localhost:${port}`, { ca: CERTIFICATE }).send(mail);
      expect(taken).toMatchObject([{ secure: true }]);
    });

    it.each(['smtp', 'smtps'])(
      'is not sent by %s when its certificate is not trusted',
      async (by) => {
        const { port, taken } = await server({ ...WITH_TLS, secure: by === 'smtps' });
        const failure = await failureOf(mailerTo(`${by}://localhost:${port}`).send(mail));
        expect(failure).toMatch(
          /(no trust in|no encrypted connection to) the mail server localhost/,
        );
        expect(failure).toMatch(/self-signed certificate/);
        expect(taken).toEqual([]);
      },
    );
  });

  describe('to what is no mail server', () => {
    const listen = async (onConnection: (socket: Socket) => void): Promise<Server> => {
      const sockets = new Set<Socket>();
      const listening = createServer((socket) => {
        sockets.add(socket.on('error', () => undefined));
        onConnection(socket);
      }).listen(0, '127.0.0.1');
      await once(listening, 'listening');
      running.push({
        stop: async () => {
          for (const socket of sockets) socket.destroy();
          listening.close();
          await once(listening, 'close');
        },
      });
      return listening;
    };
    const portOf = (listening: Server) => (listening.address() as AddressInfo).port;

    it('is given up when nobody speaks', async () => {
      const port = portOf(await listen(() => undefined));
      const sending = mailerTo(`smtp://127.0.0.1:${port}`, { timeoutMs: 200 }).send(mail);
      expect(await failureOf(sending)).toMatch(/did not take it in time/);
    });

    it('is given up when somebody never stops speaking', async () => {
      const drips: NodeJS.Timeout[] = [];
      const drip = (socket: Socket) => {
        socket.write('220 hello\r\n');
        drips.push(setInterval(() => socket.write('250-still at it\r\n'), 20));
      };
      const port = portOf(await listen(drip));
      const sending = mailerTo(`smtp://127.0.0.1:${port}`, { timeoutMs: 300 }).send(mail);
      expect(await failureOf(sending)).toMatch(/did not take it in time/);
      for (const each of drips) clearInterval(each);
    });

    it('fails when nobody listens', async () => {
      const listening = await listen(() => undefined);
      const port = portOf(listening);
      listening.close();
      await once(listening, 'close');
      running.pop();
      const failure = await failureOf(mailerTo(`smtp://127.0.0.1:${port}`).send(mail));
      expect(failure).toMatch(/no connection to the mail server 127\.0\.0\.1:\d+: .*ECONNREFUSED/);
    });
  });

  it('needs a server that is set', async () => {
    expect(await failureOf(new NoMailer().send())).toContain('POSTRIDER_SMTP_URL is not set');
  });
});

/** As much of MIME as these mails need. */
const parsed = (raw: string) => {
  const [head = '', ...rest] = raw.split('\r\n\r\n');
  const lines = head.replace(/\r\n[ \t]+/g, ' ').split('\r\n');
  const entries = lines.map((line): [string, string] => {
    const [name = '', ...value] = line.split(': ');
    return [name.toLowerCase(), wordsOf(value.join(': '))];
  });
  const boundary = /boundary="([^"]+)"/.exec(head)?.[1] ?? '';
  const parts = rest
    .join('\r\n\r\n')
    .split(`--${boundary}`)
    .slice(1, -1)
    .map((part): [string, string] => {
      const [partHead = '', ...body] = part.split('\r\n\r\n');
      const text = body.join('\r\n\r\n').replace(/\r\n$/, '');
      return [
        /content-type: ([^;\r]+)/i.exec(partHead)?.[1] ?? '',
        /quoted-printable/i.test(partHead) ? unquoted(text) : text.replaceAll('\r\n', '\n'),
      ];
    });
  return { head: Object.fromEntries(entries), names: entries.map(([name]) => name), parts };
};

/** RFC 2047, in Q. */
const wordsOf = (value: string): string =>
  value.replace(/=\?UTF-8\?Q\?([^?]*)\?=/g, (_, text: string) =>
    unquoted(text.replaceAll('_', ' ')),
  );

const unquoted = (text: string): string =>
  Buffer.from(
    text
      .replace(/=\r\n/g, '')
      .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
    'latin1',
  )
    .toString('utf8')
    .replaceAll('\r\n', '\n');
