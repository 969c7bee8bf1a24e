/** What a credential may do. `administrative` may do everything within its account. */
export const SCOPES = [
  'webhooks:read',
  'webhooks:write',
  'webhooks:delete',
  'webhooks:secrets',
  'events:publish',
  'deliveries:read',
  'deliveries:write',
  'administrative',
] as const;

export type Scope = (typeof SCOPES)[number];

export const isScope = (text: string): text is Scope =>
  (SCOPES as readonly string[]).includes(text);
