import type { Type } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import type { z } from 'zod';
import { ZodPipe } from './zod.pipe.js';

/** As Nest numbers them. */
const KINDS = { body: '3', query: '4', param: '5' } as const;

interface RouteArgument {
  readonly data?: unknown;
  readonly pipes?: readonly unknown[];
}

export interface TakenArgument {
  /** Of a path parameter: its name. */
  readonly name: string | undefined;
  /** What it is checked against. */
  readonly schema: z.ZodType | undefined;
}

/** What a handler takes of a request, as its parameters' decorators say. */
export const argumentsOf = (
  controller: Type,
  handler: string,
  kind: keyof typeof KINDS,
): readonly TakenArgument[] => {
  const metadata = (Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, handler) ?? {}) as Record<
    string,
    RouteArgument
  >;
  return Object.entries(metadata)
    .filter(([key]) => key.split(':')[0] === KINDS[kind])
    .map(([, { data, pipes = [] }]) => ({
      name: typeof data === 'string' ? data : undefined,
      schema: pipes.find((pipe): pipe is ZodPipe<z.ZodType> => pipe instanceof ZodPipe)?.schema,
    }));
};
