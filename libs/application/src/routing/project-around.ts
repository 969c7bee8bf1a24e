import { isId, isJsonObject } from '#domain';

const PROJECT = 'project';

/**
 * The project that an event is about, or happened in, by its rich members: the nearest one. Null: they name none.
 * Asked of every event that names no project itself, so that it must cost next to nothing where there are none.
 */
export const projectAround = (
  type: string,
  { object, parent, ancestors }: Readonly<Record<string, unknown>>,
): string | null => {
  if (object === undefined && parent === undefined && ancestors === undefined) return null;
  // An object may leave its type to the event's.
  const noun = type.slice(0, Math.max(0, type.lastIndexOf('.')));
  return (
    idOfProject(object, noun) ??
    idOfProject(parent) ??
    (Array.isArray(ancestors) ? firstIn(ancestors) : null)
  );
};

const firstIn = (ancestors: readonly unknown[]): string | null => {
  for (const each of ancestors) {
    const id = idOfProject(each);
    if (id !== null) return id;
  }
  return null;
};

const idOfProject = (given: unknown, noun?: string): string | null => {
  if (!isJsonObject(given) || (given['type'] ?? noun) !== PROJECT) return null;
  const { id } = given;
  const text = typeof id === 'number' && Number.isSafeInteger(id) ? String(id) : id;
  return typeof text === 'string' && isId(text) ? text : null;
};
