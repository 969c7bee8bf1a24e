interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | boolean;
  readonly format?: string;
  readonly default?: unknown;
  readonly description?: string;
}

/** A JSON Schema as people write types. */
export const schemaAsText = (schema: object): string => textOf(schema, '');

const textOf = (schema: Schema, indent: string): string => {
  const { $ref, anyOf, oneOf, allOf } = schema;
  if ($ref !== undefined) return $ref.split('/').at(-1) ?? $ref;
  const choice = anyOf ?? oneOf;
  if (choice) return choice.map((each) => textOf(each, indent)).join(' | ');
  if (allOf) return allOf.map((each) => textOf(each, indent)).join(' & ');
  if ('const' in schema) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((each) => JSON.stringify(each)).join(' | ');
  return [schema.type ?? 'any']
    .flat()
    .map((type) => textOfType(type, schema, indent))
    .join(' | ');
};

const textOfType = (type: string, schema: Schema, indent: string): string => {
  if (type === 'array') return `[${textOf(schema.items ?? {}, indent)}]`;
  if (type === 'object') return textOfObject(schema, indent);
  return schema.format === undefined || type === 'null' ? type : `${type} (${schema.format})`;
};

const textOfObject = (schema: Schema, indent: string): string => {
  const { properties, required = [], additionalProperties } = schema;
  if (!properties) {
    const values = typeof additionalProperties === 'object' ? additionalProperties : {};
    return `{ [name]: ${textOf(values, indent)} }`;
  }
  const inner = `${indent}  `;
  const lines = Object.entries(properties).map(([name, property]) => {
    const mark = required.includes(name) ? '' : '?';
    const { default: fallback, description } = property;
    const standard = fallback === undefined ? '' : ` = ${JSON.stringify(fallback)}`;
    const remark = description === undefined ? '' : `  // ${description}`;
    return `${inner}${name}${mark}: ${textOf(property, inner)}${standard}${remark}`;
  });
  return `{\n${lines.join('\n')}\n${indent}}`;
};
