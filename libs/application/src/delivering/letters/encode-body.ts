import type { DeliveryProfile } from '#domain';
import { memberSlices } from '../../routing/json-slices.js';
import { CannotSign } from '../../signing/errors.js';
import type { SignTokens } from '../../signing/sign-tokens.js';
import type { Rendering } from './rendering.js';

export interface EncodingContext {
  readonly contentType?: Rendering['contentType'] | undefined;
  readonly token?: Rendering['token'] | undefined;
  readonly account: string;
  readonly webhookId: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export interface EncodedBody {
  readonly body: string;
  readonly contentType: string;
}

/** What a JSON that is no object stands under in a form. */
const WHOLE = 'payload';

/** Makes the bytes of a request out of what was rendered, for one attempt: a token is made anew each time. */
export class EncodeBody {
  constructor(private readonly tokens: SignTokens) {}

  /**
   * Throws CannotSign when only a change of the webhook or its policy can help; what the store and the seals
   * throw passes by.
   */
  async execute(
    { encoding, signing }: Pick<DeliveryProfile, 'encoding' | 'signing'>,
    json: string,
    { account, webhookId, now, token, contentType = 'application/json' }: EncodingContext,
  ): Promise<EncodedBody> {
    switch (encoding) {
      case 'json':
        return { body: json, contentType };
      case 'form':
        return { body: formOf(json), contentType: 'application/x-www-form-urlencoded' };
      case 'jwt': {
        if (signing.kind !== 'jwt') throw new CannotSign('no signing policy is named');
        const jwt = await this.tokens.sign({
          ...{ account, now, data: json, policyId: signing.policyId },
          subject: token?.subject ?? webhookId,
          issuer: token?.issuer,
        });
        return { body: JSON.stringify({ jwt }), contentType: typeOfToken(contentType) };
      }
    }
  }
}

/** What says what the token tells does not say what is sent. */
const typeOfToken = (contentType: string): string =>
  contentType.startsWith('application/cloudevents') ? 'application/json' : contentType;

/** A field for each member: a text as it is, null as nothing, all else as its JSON. */
const formOf = (json: string): string => {
  if (!/^\s*\{/.test(json)) return new URLSearchParams({ [WHOLE]: json }).toString();
  const form = new URLSearchParams();
  for (const [name, [start, end]] of memberSlices(json)) {
    form.append(name, fieldOf(json.slice(start, end)));
  }
  return form.toString();
};

const fieldOf = (json: string): string => {
  if (json.startsWith('"')) return JSON.parse(json) as string;
  return json === 'null' ? '' : json;
};
