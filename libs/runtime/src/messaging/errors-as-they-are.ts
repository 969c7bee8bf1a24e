import { Catch, type RpcExceptionFilter } from '@nestjs/common';
import { EXCEPTION_FILTERS_METADATA } from '@nestjs/common/constants.js';
import { MetadataScanner, type ModulesContainer } from '@nestjs/core';
import { PATTERN_METADATA } from '@nestjs/microservices/constants.js';
import { QUEUES } from './messaging.js';

/**
 * Lets the error of a handler through. By default Nest turns it into "Internal server error", and a
 * message that was refused could not be told from one that should be tried again.
 */
@Catch()
class ErrorsAsTheyAre implements RpcExceptionFilter {
  catch(error: unknown): never {
    throw error;
  }
}

const errorsAsTheyAre = new ErrorsAsTheyAre();
const queues: ReadonlySet<unknown> = new Set(Object.values(QUEUES));

/** Puts the filter behind the handlers' own, so that no controller can forget it. */
export function passErrorsOn(modules: ModulesContainer): void {
  for (const handler of handlersOf(modules)) {
    const patterns = (Reflect.getMetadata(PATTERN_METADATA, handler) ?? []) as unknown[];
    if (!patterns.some((pattern) => queues.has(pattern))) continue;
    const filters = (Reflect.getMetadata(EXCEPTION_FILTERS_METADATA, handler) ?? []) as unknown[];
    if (filters.includes(errorsAsTheyAre)) continue;
    Reflect.defineMetadata(EXCEPTION_FILTERS_METADATA, [errorsAsTheyAre, ...filters], handler);
  }
}

function* handlersOf(modules: ModulesContainer): Generator<object> {
  const scanner = new MetadataScanner();
  for (const module of modules.values()) {
    for (const { metatype } of module.controllers.values()) {
      const prototype = metatype?.prototype as Record<string, object> | undefined;
      if (!prototype) continue;
      for (const name of scanner.getAllMethodNames(prototype)) {
        const method = prototype[name];
        if (method) yield method;
      }
    }
  }
}
