import { isJsonObject, type JsonObject, type WebhookSettings } from '#domain';
import type { EventFilter } from './filters.js';

/** What only this dialect knows of a webhook. */
export interface Chosen extends JsonObject {
  readonly resource: {
    readonly gid: string;
    readonly resource_type: string;
    /** Where its creator said it. */
    readonly name?: string;
  };
  readonly filters: readonly EventFilter[];
  /** The program that made it. */
  readonly app: string;
}

const NOTHING: Chosen = { resource: { gid: '', resource_type: '' }, filters: [], app: '' };

/**
 * One that the native API made has neither a resource nor filters. What that confined to something else since has that
 * for its resource, of which nothing says what it is called, nor that it is of another type.
 */
export const chosenBy = ({
  dialect,
  within,
}: Pick<WebhookSettings, 'dialect' | 'within'>): Chosen => {
  const { resource, filters } = dialect;
  if (!isJsonObject(resource) || !Array.isArray(filters)) return NOTHING;
  const chosen = dialect as Chosen;
  const { gid, resource_type } = chosen.resource;
  if (within.includes(gid)) return chosen;
  return { ...chosen, resource: { gid: within[0] ?? '', resource_type } };
};
