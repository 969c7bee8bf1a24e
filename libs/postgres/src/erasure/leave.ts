import type { EntityManager } from 'typeorm';

const HOUR_MS = 3_600_000;

/** After so long nobody needs it any more, or adds to it. */
export const LEFT_FOR_MS = {
  attempts: HOUR_MS,
  webhooks: 24 * HOUR_MS,
  event_types: 24 * HOUR_MS,
  accounts: HOUR_MS,
} as const;

export type LeftoverKind = keyof typeof LEFT_FOR_MS;

/** Notes what has to stay, or may still come, for a while after an erasure. */
export const leave = async (
  manager: EntityManager,
  kind: LeftoverKind,
  ids: readonly string[],
  now: number,
): Promise<void> => {
  await manager.query(
    `insert into erasure_leftovers select $1, id, $3 from unnest($2::text[]) as given (id)
     on conflict (kind, id) do update set sweep_at = excluded.sweep_at`,
    [kind, ids, new Date(now + LEFT_FOR_MS[kind])],
  );
};
