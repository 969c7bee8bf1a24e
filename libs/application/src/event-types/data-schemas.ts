import type { JsonObject } from '#domain';

export interface SchemaProblem {
  /** Where, as a JSON pointer: into the schema, or into the data it is held against. */
  readonly pointer: string;
  readonly detail: string;
}

/**
 * What first breaks the schema; undefined: nothing does. Takes a bounded time, whatever the schema asks, and so do all
 * checks of an account together. Never throws.
 */
export type DataCheck = (data: unknown) => SchemaProblem | undefined;

export type CompiledSchema =
  | { readonly check: DataCheck; readonly problems?: never }
  | {
      /** Why it may not be kept. */
      readonly problems: readonly SchemaProblem[];
      /** Of one that was kept before there was a rule against it: takes nothing. */
      readonly check?: DataCheck;
    };

/** Holds data against JSON Schemas. */
export abstract class DataSchemas {
  /** Never throws: an odd schema is an answer too. */
  abstract compile(schema: JsonObject, account: string): CompiledSchema;
}
