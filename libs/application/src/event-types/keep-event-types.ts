import type { Clock } from '../ports/clock.js';
import type { DataSchemas, SchemaProblem } from './data-schemas.js';
import { EventTypeNotFound, type EventType } from './event-type.js';
import type { EventSchemas } from './event-schemas.js';
import type { EventTypes } from './event-types.js';

export type EventTypeDraft = Omit<EventType, 'createdAt' | 'updatedAt'>;

/** The catalogue of an account's event types. */
export class KeepEventTypes {
  constructor(
    private readonly types: EventTypes,
    private readonly schemas: DataSchemas,
    private readonly known: EventSchemas,
    private readonly clock: Clock,
  ) {}

  /** What is wrong with the draft, by JSON pointers into it; the type as it is kept, when nothing is. */
  async put(
    draft: EventTypeDraft,
  ): Promise<EventType | { readonly problems: readonly SchemaProblem[] }> {
    const problems = this.problemsOf(draft);
    if (problems.length > 0) return { problems };
    const now = new Date(this.clock.now()).toISOString();
    const kept = await this.types.put({ ...draft, createdAt: now, updatedAt: now });
    await this.known.refresh();
    return kept;
  }

  /** Throws EventTypeNotFound. */
  async find(account: string, name: string): Promise<EventType> {
    const type = await this.types.find(account, name);
    if (!type) throw new EventTypeNotFound(name);
    return type;
  }

  /** Throws EventTypeNotFound. */
  async remove(account: string, name: string): Promise<void> {
    if (!(await this.types.remove(account, name))) throw new EventTypeNotFound(name);
    await this.known.refresh();
  }

  private problemsOf({ account, schema, example }: EventTypeDraft): readonly SchemaProblem[] {
    if (!schema) return [];
    const { check, problems } = this.schemas.compile(schema, account);
    if (problems) {
      return problems.map((each) => ({ ...each, pointer: `/schema${each.pointer}` }));
    }
    const misfit = example === null ? undefined : check(example);
    return misfit ? [{ ...misfit, pointer: `/example${misfit.pointer}` }] : [];
  }
}
