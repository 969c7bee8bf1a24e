import { createHash } from 'node:crypto';
import type { CollectedLetter } from '#application';
import type { EntityManager } from 'typeorm';
import { searchable, textOf } from './letter-texts.js';

const KEEP = `
  insert into dead_letters
    (queue, identity, letter_id, account, reason, routing_key, exchange, seen_at, message, body)
  select queue, identity, letter_id, account, reason, routing_key, exchange,
         to_timestamp($10 / 1000.0), message, body
  from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
              $8::text[], $9::bytea[]) with ordinality
    as given (queue, identity, letter_id, account, reason, routing_key, exchange, message, body, nth)
  order by nth
  on conflict (identity) do nothing
  returning identity`;

/** The identities of those that were not there yet. */
export const insert = async (
  manager: EntityManager,
  rows: readonly { readonly letter: CollectedLetter; readonly identity: string }[],
  now: number,
): Promise<readonly string[]> => {
  if (rows.length === 0) return [];
  const text = (value: string | null): string | null => (value === null ? null : searchable(value));
  const inserted = await manager.query<{ identity: string }[]>(KEEP, [
    rows.map(({ letter }) => letter.queue),
    rows.map(({ identity }) => identity),
    rows.map(({ letter }) => searchable(letter.id)),
    rows.map(({ letter }) => letter.account),
    rows.map(({ letter }) => text(letter.reason)),
    rows.map(({ letter }) => text(letter.routingKey)),
    rows.map(({ letter }) => text(letter.exchange)),
    rows.map(({ letter }) => messageOf(letter)),
    rows.map(({ letter }) => Buffer.from(letter.body)),
    now,
  ]);
  return inserted.map(({ identity }) => identity);
};

const messageOf = ({ redelivered: _, body: _body, ...letter }: CollectedLetter): string =>
  textOf(letter);

export const identityOf = (letter: CollectedLetter): string =>
  createHash('sha256').update(messageOf(letter)).update('\n').update(letter.body).digest('hex');
