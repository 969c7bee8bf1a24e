import type { QueryRunner } from 'typeorm';

/** The operator class by its full name, since whoever made the extension before us may have put it anywhere. */
export const trigramsOf = async (runner: QueryRunner): Promise<string> => {
  try {
    await runner.query('create extension if not exists pg_trgm');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(
      `Text is searched by the extension pg_trgm, which could not be made: ${reason}. It comes with PostgreSQL ` +
        '(package postgresql-contrib). Have someone who may run "create extension pg_trgm" in this database, ' +
        'then migrate again.',
      { cause },
    );
  }
  const [extension] = await runner.manager.query<{ schema: string }[]>(
    `select quote_ident(nspname) as schema from pg_extension
     join pg_namespace on pg_namespace.oid = extnamespace where extname = 'pg_trgm'`,
  );
  return `${extension?.schema ?? 'public'}.gin_trgm_ops`;
};
