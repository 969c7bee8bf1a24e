import type { Account, ApiKey, Principal, StoredApiKey } from '#application';
import type { AccountRow, ApiKeyRow, PrincipalRow } from './access-rows.js';

export const accountOf = ({ createdAt, ...account }: AccountRow): Account => {
  const { id, name, anyEventType, hosts, timeZone } = account;
  return { id, name, anyEventType, hosts, timeZone, createdAt: createdAt.toISOString() };
};

export const principalOf = ({
  createdAt,
  account,
  id,
  name,
  email,
  role,
  plan,
  number,
}: PrincipalRow): Principal => ({
  ...{ id, account, name, email, role, plan, number },
  createdAt: createdAt.toISOString(),
});

export const keyOf = (row: ApiKeyRow): ApiKey => ({
  ...{ id: row.id, account: row.account, name: row.name, scopes: row.scopes },
  ...{ principal: row.principal, recoverable: row.sealed !== null },
  expiresAt: row.expiresAt?.toISOString() ?? null,
  revokedAt: row.revokedAt?.toISOString() ?? null,
  lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
  createdAt: row.createdAt.toISOString(),
});

export const storedKeyOf = (row: ApiKeyRow): StoredApiKey => ({
  ...{ ...keyOf(row), digest: row.digest, sealed: row.sealed },
});
