import type { Letter, Signature } from '#application';
import { base64Of } from '../auth/authorization.js';
import type { Secrets } from './hiding.js';

/** Everything secret that a letter carries, in every form in which an answer may repeat it. */
export const secretsOf = (letter: Letter, token: string | null): Secrets => {
  const { auth, clientCertificate, secretHeaders, signature } = letter;
  const anywhere = [...signingSecretsOf(signature)];
  const words: string[] = [];
  if (auth.kind === 'basic') addForms(anywhere, base64Of(auth.user, auth.password), auth.password);
  if (auth.kind === 'oauth2') {
    addForms(anywhere, base64Of(auth.clientId, auth.clientSecret), auth.clientSecret);
  }
  if (token !== null) addForms(anywhere, token);
  if (clientCertificate !== null) addForms(anywhere, clientCertificate.key);
  for (let i = 1; i < secretHeaders.length; i += 2) {
    const value = secretHeaders[i] ?? '';
    addForms(words, value, ...credentialsIn(value));
  }
  return { anywhere, words };
};

const known = new WeakMap<Signature, readonly string[]>();

/** Looked for in every answer to a webhook, which signs all its letters by the very same. */
const signingSecretsOf = (signature: Signature): readonly string[] => {
  const found = known.get(signature) ?? formsOfSigning(signature);
  known.set(signature, found);
  return found;
};

const formsOfSigning = (signature: Signature): readonly string[] => {
  switch (signature.kind) {
    case 'none':
      return [];
    case 'standard':
      return signature.secrets.map(withoutPrefix).filter((secret) => secret !== '');
    case 'hmac':
      return formsOf(signature.secret);
  }
};

/** `whsec_` and `whsk_` give nothing away. */
const withoutPrefix = (secret: string): string => secret.slice(secret.indexOf('_') + 1);

/** What stands behind the scheme, as in `Bearer 123`. */
const credentialsIn = (value: string): readonly string[] => value.split(/\s+/).slice(1);

const addForms = (secrets: string[], ...added: readonly string[]): void => {
  for (const secret of added) secrets.push(...formsOf(secret));
};

/** As it is, as in JSON, as in a URL or a form. */
const formsOf = (secret: string): string[] => {
  if (secret === '') return [];
  if (/^[\w.~-]+$/.test(secret)) return [secret];
  const inUrl = encodeURIComponent(Buffer.from(secret).toString());
  const forms = [secret, JSON.stringify(secret).slice(1, -1), inUrl, inUrl.replaceAll('%20', '+')];
  return [...new Set(forms)];
};
