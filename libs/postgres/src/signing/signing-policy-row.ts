import type { SigningAlgorithm, SigningPolicy, StoredSigningPolicy } from '#application';
import type { Sealed } from '#domain';
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity({ name: 'signing_policies' })
export class SigningPolicyRow {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  /** Given by the database. */
  @Column({ type: 'integer', insert: false, update: false })
  number!: number;

  @Column({ type: 'text' })
  account!: string;

  @Column({ type: 'text' })
  name!: string;

  @Column({ type: 'boolean' })
  disabled!: boolean;

  @Column({ type: 'text' })
  algorithm!: SigningAlgorithm;

  @Column({ type: 'text', nullable: true })
  audience!: string | null;

  @Column({ type: 'integer', name: 'expires_in_minutes', nullable: true })
  expiresInMinutes!: number | null;

  @Column({ type: 'boolean', name: 'openid_discovery' })
  openIdDiscovery!: boolean;

  @Column({ type: 'uuid' })
  kid!: string;

  @Column({ type: 'text', name: 'public_key_pem' })
  publicKeyPem!: string;

  /** Read only by who asks for it. */
  @Column({ type: 'text', name: 'private_key', select: false })
  privateKey!: Sealed;

  @Column({ type: 'timestamptz', name: 'created_at' })
  createdAt!: Date;

  @Column({ type: 'timestamptz', name: 'updated_at' })
  updatedAt!: Date;
}

export const rowOf = ({
  createdAt,
  updatedAt,
  ...policy
}: Omit<StoredSigningPolicy, 'number'>) => ({
  ...policy,
  createdAt: new Date(createdAt),
  updatedAt: new Date(updatedAt),
});

export const policyOf = ({
  createdAt,
  updatedAt,
  privateKey: _privateKey,
  ...row
}: SigningPolicyRow): SigningPolicy => ({
  ...row,
  createdAt: createdAt.toISOString(),
  updatedAt: updatedAt.toISOString(),
});
