import { IdempotentReplies, type Claim, type Claimed, type ClaimTerms } from '#application';
import type { Sealed } from '#domain';
import type { DataSource } from 'typeorm';
import { translating } from '../errors.js';

interface Kept {
  readonly digest: string;
  readonly reply: Sealed | null;
}

const KEPT_IS_NAMED = 'account = $1 and route = $2 and key = $3';
const nameOf = ({ account, route, key }: Claim) => [account, route, key];

export class PostgresIdempotentReplies extends IdempotentReplies {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  async claim(claim: Claim, terms: ClaimTerms): Promise<Claimed> {
    if (await this.take(claim, terms)) return { as: 'first' };
    const [kept] = await this.ask<Kept>(
      `select digest, reply from idempotent_replies where ${KEPT_IS_NAMED}`,
      nameOf(claim),
    );
    // Released between the two statements: the next attempt will find it free.
    if (!kept) return { as: 'in-progress' };
    if (kept.digest !== claim.digest) return { as: 'another-request' };
    return kept.reply === null ? { as: 'in-progress' } : { as: 'answered', reply: kept.reply };
  }

  async keep(claim: Claim, reply: Sealed): Promise<void> {
    await this.ask(
      `update idempotent_replies set reply = $5 where ${KEPT_IS_NAMED} and token = $4`,
      [...nameOf(claim), claim.token, reply],
    );
  }

  async release(claim: Claim): Promise<void> {
    await this.ask(
      `delete from idempotent_replies where ${KEPT_IS_NAMED} and token = $4 and reply is null`,
      [...nameOf(claim), claim.token],
    );
  }

  /** The primary key decides who is first; who comes upon a row that counts no more takes it over. */
  private async take(claim: Claim, { keptMs, abandonedMs }: ClaimTerms): Promise<boolean> {
    const { digest, token, at } = claim;
    const rows = await this.ask(
      `insert into idempotent_replies as kept
         (account, route, key, digest, token, claimed_at, expires_at)
       values ($1, $2, $3, $4, $5, $6, $7)
       on conflict (account, route, key) do update
         set digest = excluded.digest, token = excluded.token, reply = null,
             claimed_at = excluded.claimed_at, expires_at = excluded.expires_at
         where kept.expires_at <= excluded.claimed_at
            or (kept.reply is null and kept.digest = excluded.digest and kept.claimed_at <= $8)
       returning token`,
      [
        ...nameOf(claim),
        ...[digest, token, new Date(at), new Date(at + keptMs), new Date(at - abandonedMs)],
      ],
    );
    return rows.length > 0;
  }

  private ask<Row>(text: string, values: unknown[]): Promise<Row[]> {
    return translating(() => this.dataSource.query<Row[]>(text, values));
  }
}
