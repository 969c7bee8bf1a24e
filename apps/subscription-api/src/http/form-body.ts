import type { FastifyInstance } from 'fastify';

export const FORM = 'application/x-www-form-urlencoded';

/** Members of a form as an object; one that is there several times as a list. */
export const takeFormBodies = (fastify: FastifyInstance): void => {
  fastify.addContentTypeParser(FORM, { parseAs: 'string' }, (_request, body, done) => {
    const members = new URLSearchParams(String(body));
    const fields = [...new Set(members.keys())].map((name) => {
      const values = members.getAll(name);
      return [name, values.length === 1 ? values[0] : values] as const;
    });
    done(null, Object.fromEntries(fields));
  });
};
