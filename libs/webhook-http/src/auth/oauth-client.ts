import type { EndpointAuth } from '#application';

export type OAuthClient = Extract<EndpointAuth, { kind: 'oauth2' }>;
