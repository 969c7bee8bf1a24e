import type { JsonObject } from '#domain';
import type { EventType } from '../event-types/event-type.js';
import { EventTypes } from '../event-types/event-types.js';
import type { Page, PageRequest } from '../ports/webhook-readers.js';

export class InMemoryEventTypes extends EventTypes {
  private readonly types = new Map<string, EventType>();
  /** Per account: its last change. */
  private readonly changes = new Map<string, number>();
  private last = 0;

  /** `isBound`: whether an account's webhooks may only ask for types that it knows. */
  constructor(private readonly isBound: (account: string) => boolean = () => false) {
    super();
  }

  async put(type: EventType): Promise<EventType> {
    const key = keyOf(type.account, type.name);
    const kept = { ...type, createdAt: this.types.get(key)?.createdAt ?? type.createdAt };
    this.types.set(key, kept);
    this.note(type.account);
    return kept;
  }

  async find(account: string, name: string): Promise<EventType | undefined> {
    return this.types.get(keyOf(account, name));
  }

  async list(account: string, { limit, after }: PageRequest): Promise<Page<EventType>> {
    const rest = this.of(account).filter(({ name }) => after === null || name > after);
    const items = rest.slice(0, limit);
    return { items, next: rest.length > limit ? (items.at(-1)?.name ?? null) : null };
  }

  async remove(account: string, name: string): Promise<boolean> {
    this.note(account);
    return this.types.delete(keyOf(account, name));
  }

  async bindingNames(account: string): Promise<ReadonlySet<string> | undefined> {
    if (!this.isBound(account)) return undefined;
    return new Set(this.of(account).map(({ name }) => name));
  }

  async schemasSince(mark: string | null): ReturnType<EventTypes['schemasSince']> {
    const changed = [...this.changes].filter(([, at]) => mark === null || at > Number(mark));
    const changes = changed.map(([account]) => ({
      account,
      schemas: new Map(this.of(account).flatMap(schemaOf)),
    }));
    return { mark: String(this.last), changes };
  }

  private note(account: string): void {
    this.last += 1;
    this.changes.set(account, this.last);
  }

  private of(account: string): readonly EventType[] {
    return [...this.types.values()]
      .filter((type) => type.account === account)
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }
}

const keyOf = (account: string, name: string): string => JSON.stringify([account, name]);

const schemaOf = ({ name, schema }: EventType): readonly (readonly [string, JsonObject])[] =>
  schema ? [[name, schema]] : [];
