import type { Scope } from '#application';
import { RequestMethod, type Type } from '@nestjs/common';
import {
  GUARDS_METADATA,
  HTTP_CODE_METADATA,
  METHOD_METADATA,
  PATH_METADATA,
} from '@nestjs/common/constants.js';
import { AccessGuard, NEEDS } from '../access/access.guard.js';
import { CONSUMES, consumedBy, producedBy, PRODUCES } from '../http/media-types.js';
import { argumentsOf, type TakenArgument } from '../http/route-arguments.js';
import { TAKES_IF_MATCH, TELLS_VERSION } from '../http/version.js';
import { FACTS_OF_OTHERS } from './facts-of-others.js';
import { OPERATION, type OperationFacts } from './operation.js';

/** A route, by what its decorators say. */
export interface DescribedRoute {
  readonly controller: string;
  readonly handler: string;
  /** `post` */
  readonly method: string;
  /** `/v1/webhooks/{id}` */
  readonly path: string;
  readonly status: number;
  /** Undefined where nobody described it. */
  readonly facts: OperationFacts | undefined;
  readonly access: 'anyone' | 'client' | 'admin key' | { readonly scope: Scope };
  readonly consumes: readonly string[];
  readonly produces: readonly string[];
  readonly body: TakenArgument | undefined;
  readonly query: TakenArgument | undefined;
  readonly params: readonly TakenArgument[];
  readonly tellsVersion: boolean;
  readonly takesIfMatch: boolean;
}

export const describedRoutes = (controllers: readonly Type[]): readonly DescribedRoute[] =>
  controllers.flatMap((controller) =>
    handlersOf(controller).map((name) => describedRoute(controller, name)),
  );

const handlersOf = (controller: Type): readonly string[] =>
  Object.getOwnPropertyNames(controller.prototype).filter(
    (name) =>
      name !== 'constructor' && told(handlerOf(controller, name), METHOD_METADATA) !== undefined,
  );

const handlerOf = (controller: Type, name: string): object =>
  (controller.prototype as Record<string, object>)[name] ?? controller;

const told = <T>(target: object, name: string): T | undefined =>
  Reflect.getMetadata(name, target) as T | undefined;

const describedRoute = (controller: Type, name: string): DescribedRoute => {
  const handler = handlerOf(controller, name);
  const either = <T>(key: string): T | undefined =>
    told<T>(handler, key) ?? told<T>(controller, key);
  const method = RequestMethod[told<RequestMethod>(handler, METHOD_METADATA) ?? 0] ?? '';
  const facts =
    told<OperationFacts>(handler, OPERATION) ?? FACTS_OF_OTHERS[`${controller.name}.${name}`];
  const parts = [told<string>(controller, PATH_METADATA), told<string>(handler, PATH_METADATA)];
  const path = parts
    .map((part) => (part ?? '').replace(/^\/|\/$/g, ''))
    .filter((part) => part !== '');
  return {
    ...{ controller: controller.name, handler: name, method: method.toLowerCase() },
    path: `/${path.join('/')}`.replace(/:(\w+)/g, '{$1}'),
    status:
      facts?.status ?? told<number>(handler, HTTP_CODE_METADATA) ?? (method === 'POST' ? 201 : 200),
    facts,
    access: facts?.client
      ? 'client'
      : accessOf(either<Scope>(NEEDS), [
          ...(told<unknown[]>(controller, GUARDS_METADATA) ?? []),
          ...(told<unknown[]>(handler, GUARDS_METADATA) ?? []),
        ]),
    consumes: consumedBy(method, either(CONSUMES)),
    produces: producedBy(either(PRODUCES)),
    body: argumentsOf(controller, name, 'body')[0],
    query: argumentsOf(controller, name, 'query')[0],
    params: argumentsOf(controller, name, 'param'),
    tellsVersion: told<boolean>(handler, TELLS_VERSION) === true,
    takesIfMatch: told<boolean>(handler, TAKES_IF_MATCH) === true,
  };
};

const accessOf = (
  scope: Scope | undefined,
  guards: readonly unknown[],
): DescribedRoute['access'] => {
  if (!guards.includes(AccessGuard)) return 'anyone';
  return scope === undefined ? 'admin key' : { scope };
};

/** Whether a bearer token is asked for. */
export const isCredentialed = ({ access }: DescribedRoute): boolean =>
  access !== 'anyone' && access !== 'client';
