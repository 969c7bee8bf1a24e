import { HostTaken } from '#application';
import { ArrayOverlap, Not, type EntityManager } from 'typeorm';
import { AccountRow } from './access-rows.js';

/** One number for all who give hosts to accounts: a host goes to whoever comes first. */
const HOSTS_LOCK = 7_053_177;

/** Throws HostTaken when another account has one of them. */
export const refuseTakenHosts = async (
  manager: EntityManager,
  id: string,
  hosts: readonly string[],
): Promise<void> => {
  await manager.query('select pg_advisory_xact_lock($1)', [HOSTS_LOCK]);
  const owner = await manager.findOneBy(AccountRow, {
    id: Not(id),
    hosts: ArrayOverlap([...hosts]),
  });
  const taken = hosts.find((host) => owner?.hosts.includes(host));
  if (taken !== undefined) throw new HostTaken(taken);
};
