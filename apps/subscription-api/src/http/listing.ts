import type { PageRequest } from '#application';
import { applyDecorators, Get, Query, type PipeTransform } from '@nestjs/common';
import type { z } from 'zod';
import { Operation, type OperationFacts } from '../openapi/operation.js';
import { pageQuery, pageReply, type PageQuery } from './page.js';
import { ZodPipe } from './zod.pipe.js';

/** What a listing is asked for: which page, and what narrows it. */
export type Asked<Given extends PageQuery = PageQuery> = Omit<Given, keyof PageQuery> & {
  readonly page: PageRequest;
};

const ASKED: PipeTransform<PageQuery, Asked> = {
  transform: ({ limit, cursor, ...narrowed }) => ({
    ...narrowed,
    page: { limit, after: cursor ?? null },
  }),
};

/** Takes what a listing is asked for from the query. */
export const ByPage = (schema: z.ZodType<PageQuery> = pageQuery) =>
  Query(new ZodPipe(schema), ASKED);

type Facts = Pick<OperationFacts, 'id' | 'summary' | 'description'> & { readonly path?: string };

/** A route that lists, a page at a time. */
export const Lists = (item: z.ZodType, { path, ...facts }: Facts) =>
  applyDecorators(Get(path), Operation({ ...facts, reply: pageReply(item) }));
