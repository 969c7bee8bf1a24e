import type { EventDetails, EventReader } from '#application';
import { isJsonObject } from '#domain';
import { richOf } from '../shared/rich-event.js';

/** So many of a project's newest events are looked into. */
const LOOKED_INTO = 3;

/**
 * What projects are called, by the events that are kept of them. It is looked up and not noted down, so that a name
 * goes when its events are erased, and is the new one once a project is renamed.
 */
export class ResourceNames {
  constructor(private readonly events: EventReader) {}

  /** Null where the project's newest events do not say. */
  async ofProject(account: string, gid: string): Promise<string | null> {
    const page = { limit: LOOKED_INTO, after: null };
    const { items } = await this.events.list(account, page, { project: gid });
    for (const { key } of items) {
      const event = await this.events.find(account, key);
      const name = event && nameIn(event, account, gid);
      if (name != null) return name;
    }
    return null;
  }
}

const nameIn = (
  { body, id, type, project, occurredAt }: EventDetails,
  account: string,
  gid: string,
): string | undefined => {
  const published: unknown = JSON.parse(body ?? 'null');
  if (body === null || !isJsonObject(published)) return undefined;
  const data = JSON.stringify(published['data'] ?? null);
  const { object, parent, ancestors } = richOf({
    ...{ id, account, type, project, occurredAt, data, details: body },
  });
  const refs = [object, ...(parent ? [parent] : []), ...ancestors];
  const named = refs.find((ref) => ref.id === gid && ref.type === 'project' && ref.name !== null);
  return named?.name ?? undefined;
};
