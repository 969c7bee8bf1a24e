import type { DeliveryProfile, WebhookSettings } from '#domain';
import type { EndpointAuth, Letter, Signature } from '../../ports/webhook-sender.js';
import type { UsableSecrets } from './opened-secrets.js';

/** What is the same on all letters of a webhook. */
export type Envelope = Omit<Letter, 'deliveryId' | 'body' | 'contentType' | 'headers'>;

interface Made {
  readonly settings: WebhookSettings;
  readonly profile: DeliveryProfile;
  readonly envelope: Envelope;
}

/** Made once for as long as a webhook, its profile and its secrets are the very same: that is most of a letter. */
export class Envelopes {
  private readonly made = new WeakMap<UsableSecrets, Made>();

  for(settings: WebhookSettings, profile: DeliveryProfile, secrets: UsableSecrets): Envelope {
    const known = this.made.get(secrets);
    if (known?.settings === settings && known.profile === profile) return known.envelope;
    const envelope = envelopeOf(settings, profile, secrets);
    this.made.set(secrets, { settings, profile, envelope });
    return envelope;
  }
}

const envelopeOf = (
  settings: WebhookSettings,
  profile: DeliveryProfile,
  secrets: UsableSecrets,
): Envelope => ({
  url: settings.url,
  secretHeaders: secrets.headers,
  signature: signatureBy(profile, secrets),
  auth: authOf(settings, secrets),
  clientCertificate: certificateOf(settings, secrets),
  timeoutMs: profile.timeoutMs,
  acknowledgement: profile.acknowledgement,
  http2: profile.http2,
});

const NONE = { kind: 'none' } as const;

const signatureBy = (
  { signing }: Pick<DeliveryProfile, 'signing'>,
  { signing: secrets, ed25519 }: UsableSecrets,
): Signature => {
  switch (signing.kind) {
    case 'none':
    case 'jwt':
      return NONE;
    case 'hmac': {
      const [secret = ''] = secrets;
      return { ...signing, secret };
    }
    case 'standard': {
      const v1 = signing.versions.includes('v1') ? secrets : [];
      const v1a = signing.versions.includes('v1a') ? ed25519 : [];
      return { kind: 'standard', secrets: [...v1, ...v1a] };
    }
  }
};

const authOf = (
  { basicAuth, oauth2 }: WebhookSettings,
  { password, oauth2ClientSecret }: UsableSecrets,
): EndpointAuth => {
  if (oauth2 && oauth2ClientSecret !== null) {
    return { kind: 'oauth2', ...oauth2, clientSecret: oauth2ClientSecret };
  }
  if (basicAuth && password !== null) return { kind: 'basic', user: basicAuth.user, password };
  return NONE;
};

const certificateOf = (
  { clientCertificate: certificate }: WebhookSettings,
  { clientKey: key }: UsableSecrets,
): Letter['clientCertificate'] => (certificate && key ? { certificate, key } : null);
