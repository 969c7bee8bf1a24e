import { isDeepStrictEqual } from 'node:util';
import {
  replyBoundTo,
  SealedSecrets,
  type Reseal,
  type Resealed,
  type SealedSample,
} from '#application';
import type { Sealed } from '#domain';
import type { DataSource, EntityManager } from 'typeorm';
import { translated, translating } from '../errors.js';
import { forEachStream } from './in-pages.js';

/** `<key id>.<base64url>`, of at least an iv and a tag; an instant has colons. */
const SEALED = /^[A-Za-z0-9_-]{1,32}\.[A-Za-z0-9_-]{38,}$/;

type HoldsSecrets = Readonly<Record<string, unknown>>;

interface Kept {
  readonly account: string;
  readonly route: string;
  readonly key: string;
  readonly reply: Sealed;
}

/** A state holds all secrets of its webhook, those in lists too. */
const SAMPLES = `
  select distinct on (place, "keyId") "keyId", sealed, "boundTo"
  from (
    select 'state' as place, split_part(sealed, '.', 1) as "keyId", sealed, "boundTo"
    from (
      select value #>> '{}' as sealed, stream_id::text as "boundTo"
      from streams, jsonb_path_query(state -> 'secrets', 'strict $.**') as value
      where jsonb_typeof(value) = 'string'
    ) as held
    where sealed ~ $1
    union all
    select 'policy', split_part(private_key, '.', 1), private_key, id::text from signing_policies
    union all
    select 'key', split_part(sealed, '.', 1), sealed, id::text from api_keys where sealed is not null
  ) as one
  order by place, "keyId"`;

const REPLY_SAMPLES = `
  select distinct on (split_part(reply, '.', 1))
    split_part(reply, '.', 1) as "keyId", account, route, key, reply
  from idempotent_replies where reply is not null`;

export class PostgresSealedSecrets extends SealedSecrets {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  async resealAll(reseal: Reseal): Promise<Resealed> {
    let [events, streams] = [0, 0];
    await forEachStream(this.dataSource, async (manager, streamId) => {
      const once = sealedOnce((sealed) => reseal(sealed, streamId));
      const anew = (data: HoldsSecrets): HoldsSecrets => ({
        ...data,
        secrets: resealed(data['secrets'], once),
      });
      events += await resealEvents(manager, streamId, anew);
      streams += await resealState(manager, streamId, anew);
    });
    const replies = await this.resealReplies(reseal);
    const policies = await this.resealColumn('signing_policies', 'private_key', reseal);
    const keys = await this.resealColumn('api_keys', 'sealed', reseal);
    return { events, streams, replies, policies, keys };
  }

  samples(): Promise<readonly SealedSample[]> {
    return translating(async () => {
      const bound = await this.dataSource.query<SealedSample[]>(SAMPLES, [SEALED.source]);
      const replies = await this.dataSource.query<(Kept & { keyId: string })[]>(REPLY_SAMPLES);
      return [
        ...bound,
        ...replies.map(({ keyId, reply, ...name }) => ({
          ...{ keyId, sealed: reply, boundTo: replyBoundTo(name) },
        })),
      ];
    });
  }

  /** Of a table whose rows are bound to their ids. */
  private async resealColumn(table: string, column: string, reseal: Reseal): Promise<number> {
    try {
      const kept = await this.dataSource.query<{ id: string; sealed: Sealed }[]>(
        `select id, ${column} as sealed from ${table} where ${column} is not null`,
      );
      const changed = kept
        .map(({ id, sealed }) => ({ id, sealed, anew: reseal(sealed, id) }))
        .filter(({ sealed, anew }) => sealed !== anew);
      for (const { id, anew } of changed) {
        await this.dataSource.query(`update ${table} set ${column} = $2 where id = $1`, [id, anew]);
      }
      return changed.length;
    } catch (error) {
      throw translated(error);
    }
  }

  private async resealReplies(reseal: Reseal): Promise<number> {
    try {
      const kept = await this.dataSource.query<Kept[]>(
        'select account, route, key, reply from idempotent_replies where reply is not null',
      );
      let count = 0;
      for (const { account, route, key, reply } of kept) {
        const anew = reseal(reply, replyBoundTo({ account, route, key }));
        if (anew === reply) continue;
        // Unless another reply took its place meanwhile.
        await this.dataSource.query(
          `update idempotent_replies set reply = $5
           where account = $1 and route = $2 and key = $3 and reply = $4`,
          [account, route, key, reply, anew],
        );
        count += 1;
      }
      return count;
    } catch (error) {
      throw translated(error);
    }
  }
}

const resealEvents = async (
  manager: EntityManager,
  streamId: string,
  anew: (data: HoldsSecrets) => HoldsSecrets,
): Promise<number> => {
  const rows = await manager.query<{ version: number; data: HoldsSecrets }[]>(
    `select version, data from events where stream_id = $1 and data ? 'secrets' order by version`,
    [streamId],
  );
  let count = 0;
  for (const { version, data } of rows) {
    const changed = anew(data);
    if (isDeepStrictEqual(changed, data)) continue;
    await manager.query('update events set data = $3 where stream_id = $1 and version = $2', [
      ...[streamId, version, changed],
    ]);
    count += 1;
  }
  return count;
};

const resealState = async (
  manager: EntityManager,
  streamId: string,
  anew: (data: HoldsSecrets) => HoldsSecrets,
): Promise<number> => {
  const [row] = await manager.query<{ state: HoldsSecrets }[]>(
    `select state from streams where stream_id = $1 and state ? 'secrets'`,
    [streamId],
  );
  if (!row) return 0;
  const changed = anew(row.state);
  if (isDeepStrictEqual(changed, row.state)) return 0;
  await manager.query('update streams set state = $2 where stream_id = $1', [streamId, changed]);
  return 1;
};

/** The same again for the same: so a state stays what its events tell. */
const sealedOnce = (reseal: (sealed: Sealed) => Sealed): ((sealed: Sealed) => Sealed) => {
  const known = new Map<Sealed, Sealed>();
  return (sealed) => {
    const anew = known.get(sealed) ?? reseal(sealed);
    known.set(sealed, anew);
    return anew;
  };
};

/** Whatever stands under `secrets`, however deep: what is sealed there, and nothing else. */
const resealed = (value: unknown, anew: (sealed: Sealed) => Sealed): unknown => {
  if (typeof value === 'string') return SEALED.test(value) ? anew(value as Sealed) : value;
  if (Array.isArray(value)) return value.map((each) => resealed(each, anew));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, resealed(each, anew)]),
  );
};
