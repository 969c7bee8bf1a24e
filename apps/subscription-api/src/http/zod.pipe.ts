import { pointerPart } from '#domain';
import type { PipeTransform } from '@nestjs/common';
import type { z } from 'zod';
import { InvalidRequest } from './invalid-request.js';
import { issueText } from './issue-text.js';
import { objectionTo } from './takeable.js';

/** Lets through what fits the schema, as the schema makes it. Throws InvalidRequest. */
export class ZodPipe<Schema extends z.ZodType> implements PipeTransform<unknown, z.infer<Schema>> {
  constructor(readonly schema: Schema) {}

  transform(value: unknown): z.infer<Schema> {
    const objection = objectionTo(value);
    if (objection) throw new InvalidRequest([objection]);
    const result = this.schema.safeParse(value, { error: issueText });
    if (result.success) return result.data;
    throw new InvalidRequest(
      result.error.issues.map((issue) => ({
        pointer: issue.path.map((part) => `/${pointerPart(String(part))}`).join(''),
        detail: issue.message,
      })),
    );
  }
}
