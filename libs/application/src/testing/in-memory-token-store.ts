import { TokenStore, type TokenGrant } from '../access/token-store.js';

export class InMemoryTokenStore extends TokenStore {
  private readonly grants = new Map<string, TokenGrant>();

  async add(grant: TokenGrant): Promise<void> {
    this.grants.set(grant.id, grant);
  }

  async findByAccess(digest: string): Promise<TokenGrant | undefined> {
    return [...this.grants.values()].find(({ access }) => access.digest === digest);
  }

  async findByRefresh(digest: string): Promise<TokenGrant | undefined> {
    return [...this.grants.values()].find(({ refresh }) => refresh?.digest === digest);
  }

  async replace(id: string, grant: TokenGrant): Promise<boolean> {
    if (!this.grants.delete(id)) return false;
    this.grants.set(grant.id, grant);
    return true;
  }

  async remove(id: string): Promise<void> {
    this.grants.delete(id);
  }
}
