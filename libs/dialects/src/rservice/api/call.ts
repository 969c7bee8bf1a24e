import type { JsonObject } from '#domain';
import type { DialectRequest } from '../../dialect.js';
import type { Caller } from './caller.js';

/** A request of somebody who may make it. */
export interface Call {
  readonly caller: Caller;
  readonly request: DialectRequest;
  readonly query: JsonObject;
  /** Of the body. */
  readonly fields: JsonObject;
  /** Of the path. */
  readonly id: string;
  /** Its own, without a query. */
  readonly url: string;
}
