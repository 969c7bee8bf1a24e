import type { JsonObject, WebhookSettings } from '#domain';
import { brandOf, filledIn, type Brand } from './brand.js';
import { chosenOf } from '../webhook/chosen.js';

/** Where a webhook's account is, for who receives its requests. No URL has a slash at the end. */
export interface Place {
  readonly brand: Brand;
  readonly accountUrl: string;
  /** Whether an account's pages are known to be answered there. */
  readonly isHere: boolean;
  readonly apiUrl: string;
}

/** As the installation says, else where the webhook was made, else as the system's own names go. */
export const placeOf = (
  { account, settings }: { readonly account: string; readonly settings: WebhookSettings },
  options: JsonObject,
): Place => {
  const brand = brandOf(options);
  const { accountUrl, apiUrl } = chosenOf(settings);
  const given = brand.accountUrl === null ? accountUrl : filledIn(brand.accountUrl, account);
  return {
    brand,
    accountUrl: given ?? `https://${encodeURIComponent(account)}.${brand.domain}`,
    isHere: given !== null,
    apiUrl:
      brand.apiUrl === null
        ? (apiUrl ?? `https://api.${brand.domain}/v1`)
        : filledIn(brand.apiUrl, account),
  };
};

/** Who signs: the account, or the policy where its key is found by this. */
export const issuerOf = ({ accountUrl }: Pick<Place, 'accountUrl'>, policyName: string | null) =>
  policyName === null ? accountUrl : policyUrlOf(accountUrl, policyName);

export const policyUrlOf = (accountUrl: string, policyName: string): string =>
  `${accountUrl}/webhook_policies/${encodeURIComponent(policyName)}`;
