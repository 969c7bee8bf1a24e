import { NoSuchVerification, SigningPolicyNotFound } from '#application';
import type { DialectReply, DialectRequest } from '../../dialect.js';
import type { DialectServices } from '../../services.js';
import { formFields, textOf } from '../../shared/fields.js';
import { jsonReply } from '../../shared/json-reply.js';
import type { PathParameters, Route } from '../../shared/routes.js';
import { WebhooksOf } from '../../shared/webhooks-of.js';
import type { AccountUrls } from './account-urls.js';
import { policyUrlOf } from '../rendering/place.js';
import { notFound } from './refused.js';

export type PageHandler = (
  request: DialectRequest,
  account: string,
  parameters: PathParameters,
) => Promise<DialectReply>;

/** For an hour at most (the vendor's pages): a key may be asked for at every request. */
const CACHED = { 'cache-control': 'public, max-age=3600' };
const PLAIN = { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' };

/** What is found at an account's own place, without a credential. All methods throw Refused. */
export class AccountPages {
  private readonly webhooks: WebhooksOf;

  constructor(
    private readonly services: DialectServices,
    private readonly urls: AccountUrls,
    preset: string,
  ) {
    this.webhooks = new WebhooksOf(services.webhooks, preset);
  }

  /** At the root of an account's host, or below the account's name. */
  routes(): readonly Route<PageHandler>[] {
    const pages: readonly (readonly [string, string, PageHandler])[] = [
      ['GET', '/webhooks/:id/verify', (...asked) => this.verify(...asked)],
      ['POST', '/webhooks/:id/verify', (...asked) => this.verify(...asked)],
      [
        'GET',
        '/webhook_policies/:name/.well-known/openid-configuration',
        (...asked) => this.discovery(...asked),
      ],
      ['GET', '/webhook_policies/:name/jwks', (...asked) => this.keys(...asked)],
    ];
    return pages.flatMap(([method, pattern, handler]) => [
      { method, pattern, handler },
      { method, pattern: `/:account${pattern}`, handler },
    ]);
  }

  /** What a receiver was sent leads here, also before it has answered. */
  private async verify(
    { query }: DialectRequest,
    account: string,
    { id = '' }: PathParameters,
  ): Promise<DialectReply> {
    const webhook = await this.webhooks.numbered(account, id);
    if (!webhook) return UNVERIFIED;
    const code = textOf(formFields(query), 'code') ?? '';
    try {
      await this.services.confirmVerification.execute(webhook.id, code);
    } catch (error) {
      if (error instanceof NoSuchVerification) return UNVERIFIED;
      throw error;
    }
    return { status: 200, headers: PLAIN, body: 'Verification successful' };
  }

  private async discovery(
    request: DialectRequest,
    account: string,
    { name = '' }: PathParameters,
  ): Promise<DialectReply> {
    const issuer = policyUrlOf(this.urls.accountUrl(request, account), name);
    return shown(this.services.policyKeys.discovery(account, name, issuer, `${issuer}/jwks`));
  }

  private async keys(
    _request: DialectRequest,
    account: string,
    { name = '' }: PathParameters,
  ): Promise<DialectReply> {
    return shown(this.services.policyKeys.jwks(account, name));
  }
}

const UNVERIFIED: DialectReply = {
  status: 404,
  headers: PLAIN,
  body: 'Verification failed: the code is wrong, used or expired',
};

const shown = async (document: Promise<object>): Promise<DialectReply> => {
  try {
    return jsonReply(200, await document, CACHED);
  } catch (error) {
    if (error instanceof SigningPolicyNotFound) throw notFound();
    throw error;
  }
};
