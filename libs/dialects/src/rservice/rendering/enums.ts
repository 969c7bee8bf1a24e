import { SIGNING_ALGORITHMS } from '#application';
import { CATALOGUE } from './catalogue.js';

/** What `GET /enums` tells of webhooks. */
export const ENUMS: Readonly<Record<string, readonly object[]>> = {
  'webhook.event': CATALOGUE.map(({ id, title }) => ({ id, txt: title })),
  'webhook_policy.jwt_alg': SIGNING_ALGORITHMS.map((each) => ({
    id: each.toLowerCase(),
    txt: each,
  })),
};
