import type { Profiles } from '#application';
import type { DialectRequest } from '../../dialect.js';
import { brandOf, filledIn, type Brand } from '../rendering/brand.js';

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

/** What may be the name of a host: the account is known by it again. */
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** A host that says whose it is needs no name in its paths; nor does one that the settings name for it. */
const ownUrl = (
  { account: ofHost, baseUrl, accountUrl }: DialectRequest,
  account: string,
): string => {
  if (ofHost !== null) return baseUrl;
  return accountUrl !== undefined && LABEL.test(account)
    ? filledIn(accountUrl, account)
    : `${baseUrl}/${encodeURIComponent(account)}`;
};
