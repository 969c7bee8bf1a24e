import type { EventType, Trigger } from '#application';
import type { JsonObject } from '#domain';
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity({ name: 'event_types' })
export class EventTypeRow {
  @PrimaryColumn({ type: 'text' })
  account!: string;

  @PrimaryColumn({ type: 'text' })
  name!: string;

  @Column({ type: 'text' })
  title!: string;

  @Column({ type: 'text' })
  description!: string;

  @Column({ type: 'text', name: 'object_type', nullable: true })
  objectType!: string | null;

  @Column({ type: 'text' })
  trigger!: Trigger;

  /** JSON text. */
  @Column({ type: 'text', nullable: true })
  schema!: string | null;

  /** JSON text. */
  @Column({ type: 'text' })
  example!: string;

  @Column({ type: 'boolean' })
  deprecated!: boolean;

  @Column({ type: 'timestamptz', name: 'created_at', update: false })
  createdAt!: Date;

  @Column({ type: 'timestamptz', name: 'updated_at' })
  updatedAt!: Date;
}

export const rowOf = ({ schema, example, createdAt, updatedAt, ...type }: EventType) => ({
  ...type,
  schema: schema && JSON.stringify(schema),
  example: JSON.stringify(example),
  createdAt: new Date(createdAt),
  updatedAt: new Date(updatedAt),
});

export const typeOf = (row: EventTypeRow): EventType => ({
  ...{ account: row.account, name: row.name, title: row.title, description: row.description },
  ...{ objectType: row.objectType, trigger: row.trigger, deprecated: row.deprecated },
  schema: row.schema === null ? null : (JSON.parse(row.schema) as JsonObject),
  example: JSON.parse(row.example) as unknown,
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
});
