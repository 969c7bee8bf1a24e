import type { MailServer } from './mail-server.js';

const LONGEST = 300;

/** Why a mail was not taken, in one line that says what to do. By nodemailer's error codes. */
export const reasonOf = (error: unknown, server: MailServer): string => {
  const code = textOf(error, 'code');
  const at = `the mail server ${server.host}:${server.port}`;
  const said = saidBy(error, server);
  switch (code) {
    case 'EAUTH':
    case 'ENOAUTH':
      return `${at} refuses user and password of POSTRIDER_SMTP_URL: ${said}`;
    case 'ETLS':
      return `no encrypted connection to ${at}: ${said}`;
    case 'ETIMEDOUT':
    case 'EABORT':
      return `${at} did not take it in time`;
    case 'EDNS':
      return `there is no address for the name of ${at}`;
    case 'EENVELOPE':
      return `${at} takes neither sender nor recipients: ${said}`;
    case 'EMESSAGE':
      return `${at} refuses the mail: ${said}`;
    case 'ESOCKET':
    case 'ECONNECTION':
      return isAboutTls(error) ? `no trust in ${at}: ${said}` : `no connection to ${at}: ${said}`;
    default:
      return `${at} did not take it: ${said}`;
  }
};

/** OpenSSL's complaints about certificates reach us as errors of the socket. */
const isAboutTls = (error: unknown): boolean =>
  /certificate|self-signed|altnames|ssl|tls/i.test(textOf(error, 'message'));

/** In the server's words where it answered. One that repeats the password does not get it into a log. */
const saidBy = (error: unknown, { auth }: MailServer): string => {
  const said = textOf(error, 'response') || textOf(error, 'message') || 'no reason given';
  const secrets = auth
    ? [auth.pass, btoa(auth.pass), btoa(`\0${auth.user}\0${auth.pass}`)].filter((s) => s !== '')
    : [];
  const hidden = secrets.reduce((text, secret) => text.replaceAll(secret, '***'), said);
  return hidden.replace(/[\s\p{C}]+/gu, ' ').slice(0, LONGEST);
};

const textOf = (error: unknown, name: 'code' | 'message' | 'response'): string => {
  const value = (error as Partial<Record<string, unknown>> | null)?.[name];
  return typeof value === 'string' ? value : '';
};
