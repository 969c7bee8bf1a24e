import { SetMetadata } from '@nestjs/common';
import type { z } from 'zod';

/** What a route's own decorators and schemas do not tell about it. */
export interface OperationFacts {
  /** Names the operation in generated clients. */
  readonly id: string;
  /** A short sentence without a full stop. */
  readonly summary: string;
  readonly description?: string;
  /** Of the body it answers with when all went well; null: none. */
  readonly reply: z.ZodType | null;
  /** Of the reply, where the handler sets it itself. */
  readonly status?: number;
  /** What else it may answer with, by status. */
  readonly others?: Readonly<Record<number, z.ZodType | null>>;
  /** Of a body that is not checked by a ZodPipe. */
  readonly body?: z.ZodType;
  /** Whether what it names has to be there, though its name is checked as that of something new. */
  readonly existing?: true;
  /** Whether what it is about may be gone for good. */
  readonly gone?: true;
  /** Whether something else may need what it is about as it is. */
  readonly needed?: true;
  /** Whether its caller proves to be an OAuth 2 client, and is refused as RFC 6749 says. */
  readonly client?: true;
  /** Whether the reply says where to find what was made. */
  readonly location?: true;
}

export const OPERATION = 'postrider:operation';

/** Describes a route for the API's reference. */
export const Operation = (facts: OperationFacts) => SetMetadata(OPERATION, facts);
