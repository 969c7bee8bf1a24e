import { DataSchemas, type CompiledSchema, type DataCheck, type SchemaProblem } from '#application';
import type { JsonObject } from '#domain';
import { Ajv2020, type ErrorObject, type Options, type ValidateFunction } from 'ajv/dist/2020.js';
import { TookTooLong, withinTime } from './time-limit.js';

const MAX_CHARACTERS = 65_536;
const MAX_PROBLEMS = 10;
/** Whoever may write a schema may write one that takes for ever: nested quantifiers, references to itself. */
const PATIENCE_MS = 250;

const LENIENT: Options = { strict: false, validateFormats: false, logger: false };

/**
 * One for each schema: what one account names by $id must not be seen by another. Inlined references could
 * multiply the code.
 */
const newCompiler = (): Ajv2020 =>
  new Ajv2020({ ...LENIENT, meta: false, validateSchema: false, inlineRefs: false });

/** JSON Schema 2020-12 by Ajv. References lead nowhere but into the schema itself; formats are not checked. */
export class AjvSchemas extends DataSchemas {
  /** Holds schemas against their own schema, and never gets to know them. */
  private readonly schemas = new Ajv2020(LENIENT);

  /** The schema of schemas is compiled here and not within a time limit: broken off, it would stay broken. */
  constructor() {
    super();
    void this.schemas.validateSchema({});
  }

  compile(schema: JsonObject): CompiledSchema {
    if (JSON.stringify(schema).length > MAX_CHARACTERS) {
      return problem(`is longer than ${MAX_CHARACTERS} characters`);
    }
    try {
      return withinTime(PATIENCE_MS, () => {
        if (this.schemas.validateSchema(schema) !== true) {
          return { problems: (this.schemas.errors ?? []).slice(0, MAX_PROBLEMS).map(problemOf) };
        }
        return { check: checkBy(newCompiler().compile(schema)) };
      });
    } catch (error) {
      if (error instanceof TookTooLong) return problem('takes too long to compile');
      return problem(`cannot be compiled: ${(error as Error).message}`);
    }
  }
}

const checkBy =
  (validate: ValidateFunction): DataCheck =>
  (data) => {
    try {
      return withinTime(PATIENCE_MS, () => {
        if (validate(data)) return undefined;
        const [first] = validate.errors ?? [];
        return first ? problemOf(first) : { pointer: '', detail: 'does not fit' };
      });
    } catch (error) {
      // A schema that refers to itself without end overflows the stack.
      const why = error instanceof TookTooLong ? 'takes too long to check' : 'cannot be checked';
      return { pointer: '', detail: why };
    }
  };

const problem = (detail: string): CompiledSchema => ({ problems: [{ pointer: '', detail }] });

const problemOf = ({ instancePath, message, params }: ErrorObject): SchemaProblem => {
  const { additionalProperty } = params as { additionalProperty?: unknown };
  const which = typeof additionalProperty === 'string' ? ` ("${additionalProperty}")` : '';
  return { pointer: instancePath, detail: `${message ?? 'does not fit'}${which}` };
};
