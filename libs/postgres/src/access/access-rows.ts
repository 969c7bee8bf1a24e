import type { Role, Scope } from '#application';
import type { Sealed } from '#domain';
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity({ name: 'accounts' })
export class AccountRow {
  @PrimaryColumn({ type: 'text' })
  id!: string;

  @Column({ type: 'text' })
  name!: string;

  @Column({ type: 'boolean', name: 'any_event_type', default: true })
  anyEventType!: boolean;

  @Column({ type: 'text', array: true, default: () => "'{}'" })
  hosts!: string[];

  @Column({ type: 'text', name: 'time_zone', default: 'UTC' })
  timeZone!: string;

  @Column({ type: 'timestamptz', name: 'created_at', update: false })
  createdAt!: Date;
}

@Entity({ name: 'principals' })
export class PrincipalRow {
  @PrimaryColumn({ type: 'text' })
  account!: string;

  @PrimaryColumn({ type: 'text' })
  id!: string;

  @Column({ type: 'text' })
  name!: string;

  @Column({ type: 'text', nullable: true })
  email!: string | null;

  @Column({ type: 'text' })
  role!: Role;

  @Column({ type: 'text', nullable: true })
  plan!: string | null;

  @Column({
    type: 'bigint',
    update: false,
    insert: false,
    transformer: { from: Number, to: Number },
  })
  number!: number;

  @Column({ type: 'timestamptz', name: 'created_at', update: false })
  createdAt!: Date;
}

@Entity({ name: 'api_keys' })
export class ApiKeyRow {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'text' })
  account!: string;

  @Column({ type: 'text' })
  name!: string;

  @Column({ type: 'text', array: true })
  scopes!: Scope[];

  @Column({ type: 'text' })
  digest!: string;

  @Column({ type: 'text', nullable: true })
  principal!: string | null;

  /** The key's text; null when it is kept as a digest alone. */
  @Column({ type: 'text', nullable: true })
  sealed!: Sealed | null;

  @Column({ type: 'timestamptz', name: 'expires_at', nullable: true })
  expiresAt!: Date | null;

  @Column({ type: 'timestamptz', name: 'revoked_at', nullable: true })
  revokedAt!: Date | null;

  @Column({ type: 'timestamptz', name: 'last_used_at', nullable: true })
  lastUsedAt!: Date | null;

  @Column({ type: 'timestamptz', name: 'created_at' })
  createdAt!: Date;
}
