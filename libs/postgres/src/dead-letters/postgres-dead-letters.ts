import { randomUUID } from 'node:crypto';
import {
  DeadLetters,
  type CollectedLetter,
  type DeadLetterQueue,
  type KeptLetter,
  type Page,
  type PageRequest,
  type WhichLetters,
  type WholeLetter,
} from '#application';
import type { DataSource, EntityManager } from 'typeorm';
import { translating } from '../errors.js';
import { identityOf, insert } from './insert-letters.js';
import { letterOf, searchable } from './letter-texts.js';

/** Bodies in memory at once, at most; one is taken however large it is. */
const MOST_BYTES = 16 * 1024 * 1024;

interface HeadRow {
  readonly key: string;
  readonly bytes: number;
}

interface LetterRow {
  readonly key: string;
  readonly seen_at: Date;
  readonly message: string;
  readonly body: Buffer;
}

export class PostgresDeadLetters extends DeadLetters {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  async assertReachable(): Promise<void> {
    await this.asked((manager) => manager.query('select 1'));
  }

  async keep(letters: readonly CollectedLetter[], now: number): Promise<void> {
    await this.asked((manager) =>
      manager.transaction(async (transaction) => {
        const rows = letters.map((letter) => ({ letter, identity: identityOf(letter) }));
        const fresh = new Set(await insert(transaction, rows, now));
        // What was not handed over before is no copy of anything: it has a twin.
        const twins = rows.filter(
          ({ identity, letter }) => !fresh.delete(identity) && !letter.redelivered,
        );
        const apart = twins.map(({ letter, identity }) => ({
          ...{ letter, identity: `${identity} ${randomUUID()}` },
        }));
        await insert(transaction, apart, now);
      }),
    );
  }

  async list(
    queue: DeadLetterQueue,
    { limit, after }: PageRequest,
    reason?: string,
  ): Promise<Page<KeptLetter>> {
    return this.asked(async (manager) => {
      const which = reason === undefined ? 'all' : { reason };
      const [condition, values] = meaning(queue, which);
      const heads = await manager.query<HeadRow[]>(
        `select key, octet_length(body) as bytes from dead_letters
         where ${condition} and key > $3 order by key limit $4`,
        [...values, after ?? 0, limit + 1],
      );
      const page = withinBytes(heads.slice(0, limit));
      const rows = await lettersOf(manager, page);
      return {
        items: rows.map(({ letter, seenAt }) => ({ ...shown(letter), seenAt })),
        next: heads.length > page.length ? (page.at(-1)?.key ?? null) : null,
      };
    });
  }

  async count(queue: DeadLetterQueue): Promise<number> {
    return this.asked(async (manager) => {
      const [row] = await manager.query<{ count: number }[]>(
        'select count(*)::integer as count from dead_letters where queue = $1',
        [queue],
      );
      return row?.count ?? 0;
    });
  }

  async newest(queue: DeadLetterQueue): Promise<string | null> {
    return this.asked(async (manager) => {
      const [row] = await manager.query<{ key: string }[]>(
        'select key from dead_letters where queue = $1 order by key desc limit 1',
        [queue],
      );
      return row?.key ?? null;
    });
  }

  async take(
    { queue, which, limit, until }: Parameters<DeadLetters['take']>[0],
    send: (letters: readonly WholeLetter[]) => Promise<void>,
  ): Promise<number> {
    return this.asked((manager) =>
      manager.transaction(async (transaction) => {
        const [condition, values] = meaning(queue, which);
        const heads = await transaction.query<HeadRow[]>(
          `select key, octet_length(body) as bytes from dead_letters
           where ${condition} and key <= $3 order by key limit $4 for update skip locked`,
          [...values, until, limit],
        );
        const page = withinBytes(heads);
        if (page.length === 0) return 0;
        const rows = await lettersOf(transaction, page);
        await send(rows.map(({ letter }) => letter));
        await transaction.query('delete from dead_letters where key = any ($1::bigint[])', [
          page.map(({ key }) => key),
        ]);
        return page.length;
      }),
    );
  }

  async discard(queue: DeadLetterQueue, which: WhichLetters): Promise<number> {
    return this.asked(async (manager) => {
      const [condition, values] = meaning(queue, which);
      const [, count] = await manager.query<[unknown[], number]>(
        `delete from dead_letters where ${condition}`,
        values,
      );
      return count;
    });
  }

  private asked<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return translating(() => work(this.dataSource.manager));
  }
}

/** Takes $1 and $2. */
const meaning = (
  queue: DeadLetterQueue,
  which: WhichLetters,
): readonly [string, readonly unknown[]] => {
  if (which === 'all') return ['queue = $1 and $2::text is null', [queue, null]];
  return 'ids' in which
    ? ['queue = $1 and letter_id = any ($2::text[])', [queue, which.ids.map(searchable)]]
    : ['queue = $1 and reason = $2', [queue, searchable(which.reason)]];
};

const withinBytes = (heads: readonly HeadRow[]): readonly HeadRow[] => {
  let bytes = 0;
  const end = heads.findIndex((head, i) => {
    bytes += head.bytes;
    return i > 0 && bytes > MOST_BYTES;
  });
  return end === -1 ? heads : heads.slice(0, end);
};

const lettersOf = async (
  manager: EntityManager,
  heads: readonly HeadRow[],
): Promise<readonly { readonly letter: WholeLetter; readonly seenAt: string }[]> => {
  const rows = await manager.query<LetterRow[]>(
    'select key, seen_at, message, body from dead_letters where key = any ($1::bigint[]) order by key',
    [heads.map(({ key }) => key)],
  );
  return rows.map(({ message, body, seen_at }) => ({
    letter: { ...letterOf(message), body },
    seenAt: seen_at.toISOString(),
  }));
};

const shown = ({
  queue: _queue,
  messageId: _messageId,
  headers: _headers,
  properties: _properties,
  ...letter
}: WholeLetter) => letter;
