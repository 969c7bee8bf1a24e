import {
  Credentials,
  may,
  NotTheOwner,
  ownerLimitOf,
  type Credential,
  type Scope,
} from '#application';
import { DEFAULT_ACCOUNT, isId } from '#domain';
import {
  createParamDecorator,
  ForbiddenException,
  Injectable,
  SetMetadata,
  UnauthorizedException,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AnsweredRequest } from '../http/answered-request.js';
import { InvalidRequest } from '../http/invalid-request.js';
import { RateLimit } from '../http/rate-limit.js';

export const NEEDS = 'postrider:needs';

/** The scope that a route, or every route of a controller, needs. */
export const Needs = (scope: Scope) => SetMetadata(NEEDS, scope);

const ACCOUNT_WIDE = 'postrider:account-wide';

/** The route changes what concerns every webhook of the account: a member, who manages its own alone, may not. */
export const AccountWide = () => SetMetadata(ACCOUNT_WIDE, true);

/** Lets in who proves who they are, and may. A route without Needs is for the admin key alone. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly credentials: Credentials,
    private readonly reflector: Reflector,
    private readonly rateLimit: RateLimit,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const request = http.getRequest<AnsweredRequest>();
    const credential = await this.authenticated(request);
    request.credential = credential;
    this.rateLimit.count(rateLimitedAs(credential), http.getResponse<FastifyReply>());
    const needed = this.reflector.getAllAndOverride<Scope | undefined>(NEEDS, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (needed === undefined && credential.account !== null) {
      throw new ForbiddenException('This takes the admin key.');
    }
    if (needed !== undefined && !may(credential, needed)) {
      throw new ForbiddenException(`This takes a credential with the scope ${needed}.`);
    }
    const isAccountWide = this.reflector.get<true | undefined>(ACCOUNT_WIDE, context.getHandler());
    const member = ownerLimitOf(credential);
    if (isAccountWide && member !== undefined) throw new NotTheOwner(member);
    // Also where the account makes no difference: who names another one is mistaken.
    if (needed !== undefined) accountOf(request);
    return true;
  }

  private async authenticated({ headers }: FastifyRequest): Promise<Credential> {
    const [, bearer] = /^Bearer +(\S+) *$/i.exec(headers.authorization ?? '') ?? [];
    const credential = bearer === undefined ? undefined : await this.credentials.byToken(bearer);
    if (credential) return credential;
    throw new UnauthorizedException(
      'Send the admin key, an API key or an access token: Authorization: Bearer <it>.',
    );
  }
}

export const ACCOUNT_HEADER = 'postrider-account';

/** Two principals of one name in two accounts are two. */
export const rateLimitedAs = ({ account, actor }: Credential): string =>
  JSON.stringify([account, actor]);

export const credentialOf = ({ credential }: AnsweredRequest): Credential => {
  if (!credential) throw new Error('the route has no AccessGuard');
  return credential;
};

/**
 * The account the request is about: the credential's own. The admin key has none and says which by the
 * Postrider-Account header, `default` without one.
 */
export const accountOf = (request: AnsweredRequest): string => {
  const { account } = credentialOf(request);
  const given = request.headers[ACCOUNT_HEADER] ?? account ?? DEFAULT_ACCOUNT;
  if (typeof given !== 'string' || !isId(given)) {
    const detail = 'The Postrider-Account header must be one account id.';
    throw new InvalidRequest([{ pointer: '', detail }]);
  }
  if (account !== null && account !== given) {
    throw new ForbiddenException('This credential belongs to another account.');
  }
  request.account = given;
  return given;
};

const requestOf = (context: ExecutionContext): AnsweredRequest =>
  context.switchToHttp().getRequest<AnsweredRequest>();

export const Account = createParamDecorator((_: unknown, context: ExecutionContext): string =>
  accountOf(requestOf(context)),
);

/** Who is calling, and what they may. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext): Credential =>
  credentialOf(requestOf(context)),
);

/** Whose webhooks alone the caller may manage; undefined: everyone's. */
export const OwnedBy = createParamDecorator((_: unknown, context: ExecutionContext) =>
  ownerLimitOf(credentialOf(requestOf(context))),
);

/** Who is calling, for the audit trail. */
export const Actor = createParamDecorator(
  (_: unknown, context: ExecutionContext): string => credentialOf(requestOf(context)).actor,
);
