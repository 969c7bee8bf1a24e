import type { DeliveryProfile, WebhookSettings } from '#domain';
import type { Ids } from '../ports/ids.js';
import type { EndpointAuth, Letter, Signature } from '../ports/webhook-sender.js';
import type { Profiles } from '../profiles/profiles.js';
import type { EncodeBody } from './encode-body.js';
import type { Renderers } from './native-renderers.js';
import type { UsableSecrets } from './opened-secrets.js';
import type { RenderedWebhook, RenderingInput } from './rendering.js';

export interface LetterOrder extends Omit<RenderingInput, 'attemptId' | 'options' | 'webhook'> {
  readonly webhook: RenderedWebhook;
  readonly secrets: UsableSecrets;
}

/** Writes one letter as its webhook's profile has it. */
export class WriteLetters {
  constructor(
    private readonly profiles: Profiles,
    private readonly renderers: Renderers,
    private readonly encodeBody: Pick<EncodeBody, 'execute'>,
    private readonly ids: Ids,
  ) {}

  /** Null: its renderer has nothing to tell. Throws UnknownPreset, and CannotSign when its policy does not sign. */
  async write({ secrets, ...order }: LetterOrder): Promise<Letter | null> {
    const { webhook, deliveryId, now } = order;
    const { settings } = webhook;
    const profile = this.profiles.of(settings);
    const render = this.renderers.all.get(profile.shape);
    if (!render) throw new Error(`there is no renderer for the shape ${profile.shape}`);
    const rendering = render({
      ...order,
      attemptId: this.ids.next(),
      options: profile.shapeOptions,
    });
    if (rendering === null) return null;
    const { json, headers, ...context } = rendering;
    const { body, contentType } = await this.encodeBody.execute(profile, json, {
      ...{ ...context, now, account: webhook.account, webhookId: webhook.id },
    });
    return {
      ...{ deliveryId, url: settings.url, body, contentType },
      ...{ headers, secretHeaders: secrets.headers },
      signature: signatureBy(profile, secrets),
      auth: authOf(settings, secrets),
      clientCertificate: certificateOf(settings, secrets),
      timeoutMs: profile.timeoutMs,
      acknowledgement: profile.acknowledgement,
      http2: profile.http2,
    };
  }
}

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
