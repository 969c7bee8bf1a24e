import {
  Credentials,
  type ApiKeys,
  type Credential,
  type Digests,
  type IssueTokens,
} from '#application';
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

/** Finds out whose bearer token it is: the admin key, an API key, or an access token of ours or of the issuer's. */
export class Authenticate extends Credentials {
  constructor(
    private readonly adminKey: AdminKey,
    private readonly apiKeys: ApiKeys,
    private readonly issueTokens: IssueTokens,
    private readonly issuerTokens: IssuerTokens,
  ) {
    super();
  }

  /** Undefined when it is nobody's. */
  async byToken(bearer: string): Promise<Credential | undefined> {
    if (this.adminKey.is(bearer)) return ADMIN;
    return (
      (await this.apiKeys.authenticate(bearer)) ??
      (await this.issueTokens.authenticate(bearer)) ??
      (await this.issuerTokens.authenticate(bearer))
    );
  }
}
