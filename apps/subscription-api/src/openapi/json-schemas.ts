import { z } from 'zod';

export type JsonSchema = Readonly<Record<string, unknown>>;

const IN_SCHEMA = '#/$defs/';
const IN_COMPONENTS = '#/components/schemas/';

/** The JSON Schemas of zod schemas. Those with an `id` in their meta stand once, under that name. */
export class JsonSchemas {
  private readonly named = new Map<string, JsonSchema>();

  get components(): Readonly<Record<string, JsonSchema>> {
    return Object.fromEntries([...this.named].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** Of what is sent in: what has a default may be left out. */
  ofInput(schema: z.ZodType): JsonSchema {
    return this.of(schema, 'input');
  }

  /** Of what is told: a client must expect fields that are added later. */
  ofOutput(schema: z.ZodType): JsonSchema {
    return this.of(schema, 'output');
  }

  private of(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
    const {
      $schema: _,
      $defs = {},
      ...root
    } = z.toJSONSchema(schema, {
      io,
      unrepresentable: 'any',
      override: ({ jsonSchema }) => {
        delete jsonSchema.readOnly;
        if (io === 'output') delete jsonSchema.additionalProperties;
      },
    });
    for (const [name, definition] of Object.entries($defs)) this.add(name, definition);
    return referring(root);
  }

  private add(name: string, definition: object): void {
    const { id: _, ...schema } = definition as { id?: string };
    const found = referring(schema);
    const known = this.named.get(name);
    if (known && JSON.stringify(known) !== JSON.stringify(found)) {
      throw new Error(`Two schemas are called ${name}: give one of them another id.`);
    }
    this.named.set(name, found);
  }
}

const referring = (schema: object): JsonSchema =>
  JSON.parse(JSON.stringify(schema).replaceAll(`"${IN_SCHEMA}`, `"${IN_COMPONENTS}`)) as JsonSchema;
