import type { Credential } from './credential.js';

/** Finds out whose bearer token it is: the admin key, an API key or an access token. */
export abstract class Credentials {
  /** Undefined when it is nobody's, no longer valid, or no token at all. */
  abstract byToken(text: string): Promise<Credential | undefined>;
}
