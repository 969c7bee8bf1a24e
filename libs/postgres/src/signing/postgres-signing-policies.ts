import {
  SigningPolicies,
  type Page,
  type PageRequest,
  type SigningPolicy,
  type SigningPolicyChange,
  type SigningPolicyFilter,
  type StoredSigningPolicy,
} from '#application';
import { LessThan, type DataSource, type EntityManager, type FindOptionsWhere } from 'typeorm';
import { again } from '../executor.js';
import { isUuid, pageOf } from '../paging.js';
import { policyOf, rowOf, SigningPolicyRow } from './signing-policy-row.js';

const LARGEST_NUMBER = 2 ** 31 - 1;

/** The webhooks that policy `p` signs for. */
const USERS = `
  select from webhooks w where w.account = p.account and w.status <> 'deleted'
    and w.settings #>> '{profile,signing,policyId}' = p.id::text`;

export class PostgresSigningPolicies extends SigningPolicies {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  add(policy: Omit<StoredSigningPolicy, 'number'>): Promise<SigningPolicy> {
    return this.ask(async (manager) => {
      await manager.insert(SigningPolicyRow, rowOf(policy));
      return policyOf(await manager.findOneByOrFail(SigningPolicyRow, { id: policy.id }));
    });
  }

  async find(account: string, id: string): Promise<SigningPolicy | undefined> {
    return isUuid(id) ? this.first({ account, id }) : undefined;
  }

  async findToSign(account: string, id: string): Promise<StoredSigningPolicy | undefined> {
    if (!isUuid(id)) return undefined;
    return this.ask(async (manager) => {
      const row = await manager
        .createQueryBuilder(SigningPolicyRow, 'policy')
        .addSelect('policy.privateKey')
        .where({ account, id })
        .getOne();
      return row ? { ...policyOf(row), privateKey: row.privateKey } : undefined;
    });
  }

  findByName(account: string, name: string): Promise<SigningPolicy | undefined> {
    return this.first({ account, name });
  }

  async findByNumber(account: string, number: number): Promise<SigningPolicy | undefined> {
    return number <= LARGEST_NUMBER ? this.first({ account, number }) : undefined;
  }

  list(
    account: string,
    { limit, after }: PageRequest,
    { disabled }: SigningPolicyFilter = {},
  ): Promise<Page<SigningPolicy>> {
    return this.ask(async (manager) => {
      const rows = await manager.find(SigningPolicyRow, {
        where: {
          account,
          ...(after !== null && { id: LessThan(after) }),
          ...(disabled !== undefined && { disabled }),
        },
        order: { id: 'DESC' },
        take: limit + 1,
      });
      return pageOf(rows.map(policyOf), limit, ({ id }) => id);
    });
  }

  async change(
    account: string,
    id: string,
    change: SigningPolicyChange,
    at: number,
  ): Promise<SigningPolicy | undefined> {
    if (!isUuid(id)) return undefined;
    const given = Object.fromEntries(
      Object.entries(change).filter(([, value]) => value !== undefined),
    );
    await this.ask((manager) =>
      manager.update(SigningPolicyRow, { account, id }, { ...given, updatedAt: new Date(at) }),
    );
    return this.find(account, id);
  }

  async remove(account: string, id: string): Promise<boolean> {
    if (!isUuid(id)) return false;
    const removed = await this.ask((manager) =>
      manager.query<unknown[]>(
        `with removed as (
           delete from signing_policies p where account = $1 and id = $2 and not exists (${USERS})
           returning id
         ) select id from removed`,
        [account, id],
      ),
    );
    return removed.length > 0;
  }

  async usedBy(account: string, id: string): Promise<number> {
    if (!isUuid(id)) return 0;
    const [row] = await this.ask((manager) =>
      manager.query<{ users: number }[]>(
        `select count(*)::int as users from signing_policies p, lateral (${USERS}) used
         where p.account = $1 and p.id = $2`,
        [account, id],
      ),
    );
    return row?.users ?? 0;
  }

  private first(where: FindOptionsWhere<SigningPolicyRow>): Promise<SigningPolicy | undefined> {
    return this.ask(async (manager) => {
      const row = await manager.findOneBy(SigningPolicyRow, where);
      return row ? policyOf(row) : undefined;
    });
  }

  private ask<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return again(() => work(this.dataSource.manager));
  }
}
