import type { Ids } from '../../ports/ids.js';
import type { PublicAddress } from '../../ports/public-address.js';
import type { Letter } from '../../ports/webhook-sender.js';
import type { Profiles } from '../../profiles/profiles.js';
import type { EncodeBody } from './encode-body.js';
import { Envelopes } from './envelopes.js';
import type { KnownTimeZones } from './known-time-zones.js';
import type { Renderers } from './native-renderers.js';
import type { UsableSecrets } from './opened-secrets.js';
import type { RenderedWebhook, Renderer, Rendering, RenderingInput } from './rendering.js';

/** What its events say cannot be put into the webhook's form, and never will be. */
export class CannotRender extends Error {}

export interface LetterOrder extends Omit<
  RenderingInput,
  'attemptId' | 'options' | 'publicUrl' | 'timeZone' | 'webhook'
> {
  readonly webhook: RenderedWebhook;
  readonly secrets: UsableSecrets;
}

/** Writes one letter as its webhook's profile has it. */
export class WriteLetters {
  private readonly envelopes = new Envelopes();

  constructor(
    private readonly profiles: Profiles,
    private readonly renderers: Renderers,
    private readonly timeZones: Pick<KnownTimeZones, 'of'>,
    private readonly encodeBody: Pick<EncodeBody, 'execute'>,
    private readonly address: PublicAddress,
    private readonly ids: Ids,
  ) {}

  /** Null: its renderer has nothing to tell. Throws UnknownPreset, CannotRender, and CannotSign when its policy does not sign. */
  async write(order: LetterOrder): Promise<Letter | null> {
    const { kind, events, webhook, deliveryId, attempt, now, callbackUrl } = order;
    const profile = this.profiles.of(webhook.settings);
    const render = this.renderers.all.get(profile.shape);
    if (!render) throw new Error(`there is no renderer for the shape ${profile.shape}`);
    const isLocal = this.renderers.local.has(profile.shape);
    const timeZone = isLocal ? await this.timeZones.of(webhook.account) : 'UTC';
    // Objects are written out here, member by member: a spread of as many costs a microsecond each.
    const rendering = rendered(render, {
      kind,
      events,
      webhook,
      deliveryId,
      attemptId: this.ids.next(),
      attempt,
      now,
      timeZone,
      options: profile.shapeOptions,
      callbackUrl,
      publicUrl: this.address.publicUrl,
    });
    if (rendering === null) return null;
    const { json, headers, contentType: type, token } = rendering;
    const encoded = await this.encodeBody.execute(profile, json, {
      account: webhook.account,
      webhookId: webhook.id,
      now,
      contentType: type,
      token,
    });
    const envelope = this.envelopes.for(webhook.settings, profile, order.secrets);
    return {
      deliveryId,
      body: encoded.body,
      contentType: encoded.contentType,
      headers,
      url: envelope.url,
      secretHeaders: envelope.secretHeaders,
      signature: envelope.signature,
      auth: envelope.auth,
      clientCertificate: envelope.clientCertificate,
      timeoutMs: envelope.timeoutMs,
      acknowledgement: envelope.acknowledgement,
      http2: envelope.http2,
    };
  }
}

const rendered = (render: Renderer, input: RenderingInput): Rendering | null => {
  try {
    return render(input);
  } catch (error) {
    throw new CannotRender(String(error), { cause: error });
  }
};
