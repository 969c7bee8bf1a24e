import type { JsonObject } from '#domain';
import { z } from 'zod';

const header = z.string().regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}$/);
const line = z.string().regex(/^[\x20-\x7e]{1,512}$/);
/** `{account}` in it stands for the account. */
const urlTemplate = line.regex(/^https?:\/\//).transform((text) => text.replace(/\/+$/, ''));

/** By what name the system goes. What cannot be read of it is as if left out, so that letters are still written. */
const brand = z.object({
  /** Stands in nodeIDs. */
  domain: line.catch('r-service.tech'),
  /** Where an account's pages are, and who signs its tokens: `https://{account}.4me.com`. Null: where the webhook was made. */
  accountUrl: urlTemplate.nullable().catch(null),
  /** `https://api.4me.com/v1`. Null: where the webhook was made. */
  apiUrl: urlTemplate.nullable().catch(null),
  /** Where an account's people go instead; null: it has no such place. */
  customUrl: urlTemplate.nullable().catch(null),
  userAgent: line.catch('r-service/1.0 (https://developer.r-service.tech/v1/webhooks)'),
  /** Each bears the UUID of a request. */
  deliveryHeaders: z.array(header).catch(['X-4me-Delivery', 'x-xurrent-delivery']),
  /** Each bears the UUID of the first request, in those that repeat it. */
  originHeaders: z.array(header).catch(['X-4me-Delivery-Origin', 'x-xurrent-delivery-origin']),
  /** Whether what was imported in bulk is told too. */
  imports: z.boolean().catch(true),
});

export type Brand = z.infer<typeof brand>;

const read = new WeakMap<JsonObject, Brand>();

/** Of a profile's shapeOptions, read once. */
export const brandOf = (options: JsonObject): Brand => {
  const known = read.get(options);
  if (known) return known;
  const made = brand.parse(options);
  read.set(options, made);
  return made;
};

export const filledIn = (template: string, account: string): string =>
  template.replaceAll('{account}', encodeURIComponent(account));
