import {
  applyDecorators,
  BadRequestException,
  SetMetadata,
  UseInterceptors,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { tap, type Observable } from 'rxjs';

export const TELLS_VERSION = 'postrider:tells-version';
export const TAKES_IF_MATCH = 'postrider:takes-if-match';

interface Versioned {
  readonly version: number;
}

/**
 * A reply's version as its ETag, for If-Match alone. It is no validator for caches, so nothing is answered with 304:
 * when a webhook last succeeded, or is attempted next, changes without a new version.
 */
class VersionInterceptor implements NestInterceptor<Versioned, Versioned> {
  intercept(context: ExecutionContext, next: CallHandler<Versioned>): Observable<Versioned> {
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return next.handle().pipe(
      tap(({ version }) => {
        void reply.header('etag', `"${version}"`);
      }),
    );
  }
}

/** The reply has an ETag. */
export const TellsVersion = () =>
  applyDecorators(UseInterceptors(new VersionInterceptor()), SetMetadata(TELLS_VERSION, true));

const ENTITY_TAG = /^(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"$/;
const VERSION_TAG = /^"(\d{1,9})"$/;

/** Undefined: whichever there is. Strong comparison, so a weak tag fits none. */
const versionsIn = (header: string | undefined): readonly number[] | undefined => {
  if (header === undefined || header.trim() === '*') return undefined;
  const tags = header.split(',').map((each) => each.trim());
  if (!tags.every((tag) => ENTITY_TAG.test(tag))) {
    throw new BadRequestException('If-Match takes entity tags such as "3", or *.');
  }
  return tags.flatMap((tag) => VERSION_TAG.exec(tag)?.slice(1).map(Number) ?? []);
};

/** The versions that the caller is ready to change, by If-Match. */
export const expectedVersions = ({ headers }: FastifyRequest): readonly number[] | undefined =>
  versionsIn(headers['if-match']);

/** A parameter that is read from If-Match too. */
export const takingIfMatch =
  (parameter: () => ParameterDecorator) => (): ParameterDecorator => (target, name, index) => {
    if (name === undefined) throw new Error('a handler takes If-Match, not a constructor');
    parameter()(target, name, index);
    const handler = (target as Record<string | symbol, object>)[name] ?? target;
    Reflect.defineMetadata(TAKES_IF_MATCH, true, handler);
  };
