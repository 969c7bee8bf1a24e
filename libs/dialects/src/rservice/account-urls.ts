import type { Profiles } from '#application';
import type { DialectRequest } from '../dialect.js';
import { brandOf, filledIn, type Brand } from './brand.js';

/** Where things are, for who asks, as this installation says or as the request came. */
export class AccountUrls {
  constructor(
    private readonly profiles: Profiles,
    private readonly preset: string,
  ) {}

  /** Of the dialect as this installation has it. */
  get brand(): Brand {
    return brandOf(this.profiles.with({ preset: this.preset, profile: {} }).shapeOptions);
  }

  accountUrl(request: DialectRequest, account: string): string {
    const { accountUrl } = this.brand;
    return accountUrl === null ? ownUrl(request, account) : filledIn(accountUrl, account);
  }

  apiUrl({ baseUrl }: DialectRequest, account: string): string {
    const { apiUrl } = this.brand;
    return apiUrl === null ? `${baseUrl}/v1` : filledIn(apiUrl, account);
  }
}

/** A host that says whose it is needs no name in its paths. */
const ownUrl = ({ account: ofHost, baseUrl }: DialectRequest, account: string): string =>
  ofHost === null ? `${baseUrl}/${encodeURIComponent(account)}` : baseUrl;
