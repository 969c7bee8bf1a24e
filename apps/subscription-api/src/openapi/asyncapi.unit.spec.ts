import { describe, expect, it } from '@jest/globals';
import specifications from '@asyncapi/specs';
import { Ajv, type SchemaObject } from 'ajv';
import { asyncApi } from './asyncapi.js';

describe('the AsyncAPI document', () => {
  it('is one by its own schema', () => {
    // Formats are beside the point, and the schema is of a draft that knew fewer keywords.
    const ajv = new Ajv({ strict: false, validateFormats: false });
    const validate = ajv.compile(specifications.schemasWithoutId['3.0.0'] as SchemaObject);
    validate(asyncApi());
    expect(validate.errors ?? []).toEqual([]);
  });
});
