import { Credentials, type ApiKeys, type Digests, type Credential } from '#application';
import { type IssuerTokens } from './issuer-tokens.js';

/** The one key that may do everything in every account. Kept as a digest. */
export class AdminKey {
  private readonly digest: string;

  constructor(
    key: string,
    private readonly digests: Digests,
  ) {
    this.digest = digests.digest(key);
  }

  is(given: string): boolean {
    return this.digests.same(this.digests.digest(given), this.digest);
  }
}

const ADMIN: Credential = {
  ...{ actor: 'admin', account: null, scopes: new Set(['administrative']) },
  ...{ principal: null, role: null },
};

/** Finds out whose bearer token it is: the admin key, an API key, or an OAuth 2 access token. */
export class Authenticate extends Credentials {
  constructor(
    private readonly adminKey: AdminKey,
    private readonly apiKeys: ApiKeys,
    private readonly tokens: IssuerTokens,
  ) {
    super();
  }

  /** Undefined when it is nobody's. */
  async byToken(bearer: string): Promise<Credential | undefined> {
    if (this.adminKey.is(bearer)) return ADMIN;
    return (await this.apiKeys.authenticate(bearer)) ?? (await this.tokens.authenticate(bearer));
  }
}
