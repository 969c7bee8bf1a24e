export { NoMailer } from './no-mailer.js';
export { SmtpMailer, type SmtpOptions } from './smtp-mailer.js';
