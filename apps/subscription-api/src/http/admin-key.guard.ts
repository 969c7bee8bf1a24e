import { DEFAULT_ACCOUNT, isId } from '#domain';
import {
  createParamDecorator,
  Injectable,
  UnauthorizedException,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { createHash, timingSafeEqual } from 'node:crypto';
import { InvalidRequest } from './invalid-request.js';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** The one key that may do everything. Kept and compared as a digest, so that the time it takes tells nothing. */
export class AdminKey {
  private readonly expected: Buffer;

  constructor(key: string) {
    this.expected = digest(key);
  }

  is(given: string): boolean {
    return timingSafeEqual(digest(given), this.expected);
  }
}

@Injectable()
export class AdminKeyGuard implements CanActivate {
  constructor(private readonly adminKey: AdminKey) {}

  canActivate(context: ExecutionContext): boolean {
    const { authorization } = context.switchToHttp().getRequest<FastifyRequest>().headers;
    const [, given] = /^Bearer +(\S+) *$/i.exec(authorization ?? '') ?? [];
    if (given !== undefined && this.adminKey.is(given)) return true;
    throw new UnauthorizedException('Send the admin key: Authorization: Bearer <key>.');
  }
}

const ACCOUNT_HEADER = 'postrider-account';

/** The account the request is about: the Postrider-Account header, `default` without one. */
export const Account = createParamDecorator((_: unknown, context: ExecutionContext): string => {
  const given = context.switchToHttp().getRequest<FastifyRequest>().headers[ACCOUNT_HEADER];
  if (given === undefined) return DEFAULT_ACCOUNT;
  if (typeof given === 'string' && isId(given)) return given;
  throw new InvalidRequest([
    { pointer: '', detail: 'The Postrider-Account header must be one account id.' },
  ]);
});
