import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { Document } from './document.js';

interface Schema {
  readonly properties?: object;
  readonly additionalProperties?: unknown;
  readonly allOf?: unknown;
}

/** Checks values against the document's schemas; of replies, also that nothing is told beside what is described. */
export class Schemas {
  private readonly lenient: Ajv2020;
  private readonly strict: Ajv2020;
  private readonly compiled = new Map<string, ValidateFunction>();

  constructor(document: Pick<Document, 'components'>) {
    this.lenient = ajvWith(document.components.schemas);
    this.strict = ajvWith(closed(document.components.schemas) as Document['components']['schemas']);
  }

  /** What is wrong with it; empty when nothing is. */
  errorsOf(schema: object, value: unknown): readonly string[] {
    return this.check(this.lenient, 'lenient', schema, value);
  }

  errorsOfReply(schema: object, value: unknown): readonly string[] {
    return this.check(this.strict, 'strict', closed(schema) as object, value);
  }

  private check(ajv: Ajv2020, how: string, schema: object, value: unknown): readonly string[] {
    const key = `${how} ${JSON.stringify(schema)}`;
    const validate = this.compiled.get(key) ?? ajv.compile(JSON.parse(moved(schema)) as object);
    this.compiled.set(key, validate);
    if (validate(value)) return [];
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) =>
        `${instancePath} ${message ?? ''} ${JSON.stringify(params)}`,
    );
  }
}

const moved = (schema: object): string =>
  JSON.stringify(schema).replaceAll('"#/components/schemas/', '"postrider:/');

const ajvWith = (schemas: Document['components']['schemas']): Ajv2020 => {
  // Formats stand beside patterns that say the same.
  const ajv = new Ajv2020({
    strict: true,
    strictRequired: false,
    allowUnionTypes: true,
    validateFormats: false,
  });
  for (const [name, schema] of Object.entries(schemas)) {
    ajv.addSchema({ ...(JSON.parse(moved(schema)) as object), $id: `postrider:/${name}` });
  }
  return ajv;
};

/** Objects of known properties have no others. Parts of an intersection each know only some. */
const closed = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(closed);
  const schema = value as Schema;
  if (schema.allOf !== undefined) return value;
  const parts = Object.entries(value).map(([name, each]) => [name, closed(each)]);
  const isOpen = schema.properties !== undefined && schema.additionalProperties === undefined;
  return {
    ...(Object.fromEntries(parts) as object),
    ...(isOpen && typeof schema.properties === 'object' && !('$ref' in value)
      ? { additionalProperties: false }
      : {}),
  };
};
