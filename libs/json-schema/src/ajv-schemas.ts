import { DataSchemas, type CompiledSchema, type DataCheck, type SchemaProblem } from '#application';
import type { JsonObject } from '#domain';
import { Ajv2020, type ErrorObject, type Options, type ValidateFunction } from 'ajv/dist/2020.js';
import { asyncIn } from './own-keywords.js';
import { NotRun, Patience, PROCESS_STOPWATCH, type Stopwatch } from './patience.js';
import { TookTooLong, withinTime } from './time-limit.js';

const MAX_CHARACTERS = 65_536;
const MAX_PROBLEMS = 10;
/** A pattern of the schema may be long, and is told with what it refuses. */
const MAX_DETAIL = 256;
/** Whoever may write a schema may write one that takes for ever: nested quantifiers, references to itself. */
const COMPILE_MS = 250;

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
  private readonly patience: Patience;

  /** The schema of schemas is compiled here and not within a time limit: broken off, it would stay broken. */
  constructor(stopwatch: Stopwatch = PROCESS_STOPWATCH) {
    super();
    this.patience = new Patience(stopwatch);
    void this.schemas.validateSchema({});
  }

  compile(schema: JsonObject, account: string): CompiledSchema {
    if (JSON.stringify(schema).length > MAX_CHARACTERS) {
      return problem(`is longer than ${MAX_CHARACTERS} characters`);
    }
    const problems = asyncIn(schema).slice(0, MAX_PROBLEMS);
    if (problems.length > 0) return { problems, check: () => CANNOT_BE_CHECKED };
    try {
      return withinTime(COMPILE_MS, () => {
        if (this.schemas.validateSchema(schema) !== true) {
          return { problems: (this.schemas.errors ?? []).slice(0, MAX_PROBLEMS).map(problemOf) };
        }
        return { check: this.checkBy(newCompiler().compile(schema), account) };
      });
    } catch (error) {
      if (error instanceof TookTooLong) return problem('takes too long to compile');
      return problem(short(`cannot be compiled: ${(error as Error).message}`));
    }
  }

  private checkBy(validate: ValidateFunction, account: string): DataCheck {
    const check = this.patience.bound(account, (data: unknown) => misfitBy(validate, data));
    return (data) => {
      try {
        return check(data);
      } catch (error) {
        if (error instanceof TookTooLong) return TAKES_TOO_LONG;
        if (error instanceof NotRun) return NOT_CHECKED_NOW;
        // A schema that refers to itself without end overflows the stack, and so may data that is deep.
        return CANNOT_BE_CHECKED;
      }
    };
  }
}

const misfitBy = (validate: ValidateFunction, data: unknown): SchemaProblem | undefined => {
  if (validate(data)) return undefined;
  const [first] = validate.errors ?? [];
  return first ? problemOf(first) : { pointer: '', detail: 'does not fit' };
};

const CANNOT_BE_CHECKED: SchemaProblem = { pointer: '', detail: 'cannot be checked' };
const TAKES_TOO_LONG: SchemaProblem = { pointer: '', detail: 'takes too long to check' };
const NOT_CHECKED_NOW: SchemaProblem = {
  ...{ pointer: '', detail: 'is not checked: schemas of this account took too long just now' },
};

const problem = (detail: string): CompiledSchema => ({ problems: [{ pointer: '', detail }] });

const problemOf = ({ instancePath, message, params }: ErrorObject): SchemaProblem => {
  const { additionalProperty } = params as { additionalProperty?: unknown };
  const which = typeof additionalProperty === 'string' ? ` ("${additionalProperty}")` : '';
  return { pointer: instancePath, detail: short(`${message ?? 'does not fit'}${which}`) };
};

const short = (text: string): string =>
  text.length > MAX_DETAIL ? `${text.slice(0, MAX_DETAIL)}…` : text;
