import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const pathOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const textOf = (name: string): string => readFileSync(pathOf(name), 'utf8');

/** For POSTRIDER_TRUSTED_CERTIFICATES: made for specs alone and trusted by nobody else. */
export const AUTHORITY_FILE = pathOf('authority.pem');

/**
 * What a receiver shows that is trusted then, as localhost and 127.0.0.1, and as the hosts that are printed in the
 * vendors' pages. These keys are no secret.
 */
export const receiverTls = (): { readonly cert: string; readonly key: string } => ({
  cert: textOf('receiver.pem'),
  key: textOf('receiver.key'),
});

/** What a client shows of itself, and the authority of such clients: one that nothing else is trusted for. */
export const clientTls = (): {
  readonly certificate: string;
  readonly key: string;
  readonly authority: string;
} => ({
  certificate: textOf('client.pem'),
  key: textOf('client.key'),
  authority: textOf('client-authority.pem'),
});
