import type { DeliveryProfile, WebhookSettings } from '#domain';
import { InvalidField } from './errors.js';

/** Who else writes a header, and the field that says so. */
interface Writer {
  readonly field: string;
  readonly because: string;
}

/**
 * Refuses headers that a request would bear twice: of two a receiver may believe either, or one is not sent.
 * Throws InvalidField.
 */
export const refuseHeadersTwice = (
  settings: WebhookSettings,
  profile: DeliveryProfile,
  given: Partial<WebhookSettings>,
): void => {
  for (const name of settings.headers) {
    const writer = writerOf(name.toLowerCase(), settings, profile);
    if (!writer) continue;
    const field = given.headers ? `/headers/${name.replaceAll('~', '~0')}` : writer.field;
    throw new InvalidField(field, `${name} ${writer.because}`);
  }
  const pass = passOf(settings);
  for (const [field, name] of ownHeadersOf(profile)) {
    if (name === 'authorization' && pass) throw new InvalidField(field, `${name} ${pass.because}`);
  }
};

const writerOf = (
  name: string,
  settings: WebhookSettings,
  profile: DeliveryProfile,
): Writer | undefined => {
  const own = ownHeadersOf(profile).find(([, header]) => header === name);
  if (own) return { field: own[0], because: 'is written as the profile says' };
  if (profile.shape === 'cloudevents-binary' && name.startsWith('ce-')) {
    return { field: '/profile/shape', because: 'is an attribute of the event in this shape' };
  }
  return name === 'authorization' ? passOf(settings) : undefined;
};

/** Headers that the profile names, by the fields that name them. */
const ownHeadersOf = ({
  signing,
  verification,
}: DeliveryProfile): readonly (readonly [field: string, name: string])[] => [
  ...(signing.kind === 'hmac'
    ? [['/profile/signing/header', signing.header.toLowerCase()] as const]
    : []),
  ...(verification.kind === 'echo'
    ? [['/profile/verification/header', verification.header.toLowerCase()] as const]
    : []),
];

const passOf = ({ basicAuth, oauth2 }: WebhookSettings): Writer | undefined => {
  if (basicAuth) return { field: '/basicAuth', because: 'is written with basicAuth' };
  return oauth2 ? { field: '/oauth2', because: 'is written with oauth2' } : undefined;
};
