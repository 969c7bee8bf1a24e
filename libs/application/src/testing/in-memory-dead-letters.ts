import {
  DeadLetters,
  type CollectedLetter,
  type DeadLetterQueue,
  type KeptLetter,
  type WhichLetters,
  type WholeLetter,
} from '../ports/dead-letters.js';
import { StoreUnavailable } from '../ports/store-unavailable.js';
import type { Page, PageRequest } from '../ports/webhook-readers.js';

interface Row {
  readonly key: number;
  readonly letter: CollectedLetter;
  readonly seenAt: string;
}

export class InMemoryDeadLetters extends DeadLetters {
  private rows: readonly Row[] = [];
  private lastKey = 0;
  private away = false;

  goAway(): void {
    this.away = true;
  }

  comeBack(): void {
    this.away = false;
  }

  async assertReachable(): Promise<void> {
    if (this.away) throw new StoreUnavailable();
  }

  async keep(letters: readonly CollectedLetter[], now: number): Promise<void> {
    await this.assertReachable();
    for (const letter of letters) {
      if (letter.redelivered && this.rows.some((row) => isSame(row.letter, letter))) continue;
      this.lastKey += 1;
      const row = { key: this.lastKey, letter, seenAt: new Date(now).toISOString() };
      this.rows = [...this.rows, row];
    }
  }

  async list(
    queue: DeadLetterQueue,
    { limit, after }: PageRequest,
    reason?: string,
  ): Promise<Page<KeptLetter>> {
    const rest = this.meant(queue, reason === undefined ? 'all' : { reason }).filter(
      ({ key }) => key > Number(after ?? 0),
    );
    const page = rest.slice(0, limit);
    return {
      items: page.map(({ letter, seenAt }) => ({ ...shown(letter), seenAt })),
      next: rest.length > limit ? String(page.at(-1)?.key) : null,
    };
  }

  async count(queue: DeadLetterQueue): Promise<number> {
    return this.meant(queue, 'all').length;
  }

  async newest(queue: DeadLetterQueue): Promise<string | null> {
    const last = this.meant(queue, 'all').at(-1);
    return last ? String(last.key) : null;
  }

  async take(
    { queue, which, limit, until }: Parameters<DeadLetters['take']>[0],
    send: (letters: readonly WholeLetter[]) => Promise<void>,
  ): Promise<number> {
    const rows = this.meant(queue, which)
      .filter(({ key }) => key <= Number(until))
      .slice(0, limit);
    if (rows.length === 0) return 0;
    await send(rows.map(({ letter: { redelivered: _, ...letter } }) => letter));
    this.rows = this.rows.filter((row) => !rows.includes(row));
    return rows.length;
  }

  async discard(queue: DeadLetterQueue, which: WhichLetters): Promise<number> {
    const gone = this.meant(queue, which);
    this.rows = this.rows.filter((row) => !gone.includes(row));
    return gone.length;
  }

  private meant(queue: DeadLetterQueue, which: WhichLetters): readonly Row[] {
    return this.rows.filter(({ letter }) => {
      if (letter.queue !== queue) return false;
      if (which === 'all') return true;
      return 'ids' in which ? which.ids.includes(letter.id) : which.reason === letter.reason;
    });
  }
}

const shown = ({
  queue: _queue,
  messageId: _messageId,
  headers: _headers,
  properties: _properties,
  redelivered: _redelivered,
  ...letter
}: CollectedLetter) => letter;

const isSame = (one: CollectedLetter, other: CollectedLetter): boolean =>
  textOf(one) === textOf(other);

const textOf = ({ redelivered: _, body, ...letter }: CollectedLetter): string =>
  `${JSON.stringify(letter)}\n${Buffer.from(body).toString('base64')}`;
